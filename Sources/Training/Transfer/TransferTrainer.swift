import GraphNetwork
import Prediction

/// Trains an ensemble of networks of one host from that of a base model.
///
/// Its members are trained in one job, each from another network of the base.
struct TransferTrainer: ExpertTrainer {
  let name: String
  let source: String
  let isPreferred: Bool
  /// Whether the networks are trained; otherwise they are those of the base, and only the line to the labels is fitted.
  let trainsNetworks: Bool
  let task: TransferTask

  var property: Property { task.property }
  var hosts: [String] { [task.host] }
  var samples: [TrainingSample] { task.samples }
  var memberCount: Int { 1 }

  func stepCount(rows: Int) -> Int { trainsNetworks ? task.stepCount(rows: rows) : 1 }

  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> [String: Tensor] {
    let networks =
      trainsNetworks ? task.train(on: training, seed: seed, report: report) : task.start.members
    var tensors: [String: Tensor] = [:]
    for (index, network) in networks.enumerated() {
      for (part, tensor) in network.tensors { tensors["\(index).\(part)"] = tensor }
    }
    return tensors
  }

  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert {
    let tensors = members.first ?? [:]
    let networks = try task.start.members.indices.map { index in
      let prefix = "\(index)."
      let own = tensors.filter { $0.key.hasPrefix(prefix) }
        .map { (String($0.key.dropFirst(prefix.count)), $0.value) }
      return try Network(
        task.start.members[index].shape, tensors: Dictionary(uniqueKeysWithValues: own))
    }
    return GraphNetworkExpert(
      encoder: task.start.encoder, members: networks, scaling: task.scaling(training: training))
  }

  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    let start = task.start
    let cutoff = start.encoder.relations(of: task.host)?.pairs.cutoff ?? 0
    let spec = ExpertManifest.GraphNetworkSpec(
      shape: start.members[0].shape, members: start.members.count,
      contexts: start.encoder.contexts, cutoffs: [task.host: cutoff],
      scaling: task.scaling(training: training))
    let tensors = (members.first ?? [:]).map { ("\(name).\($0.key)", $0.value) }
    return (
      ExpertManifest(name: name, hosts: hosts, kind: .graphNetwork(spec)),
      Dictionary(uniqueKeysWithValues: tensors)
    )
  }
}
