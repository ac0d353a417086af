import GraphNetwork
import Prediction

/// Trains an ensemble of graph networks.
struct GraphNetworkTrainer: ExpertTrainer {
  let name: String
  let property: Property
  let memberCount: Int
  let task: NetworkTask

  var hosts: [String] { task.encoder.hosts }
  var samples: [TrainingSample] { task.samples }

  func stepCount(rows: Int) -> Int { task.recipe.scaled(toRows: rows).stepCount }

  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> [String: Tensor] {
    task.train(on: training, heldOut: heldOut, seed: seed, report: report).tensors
  }

  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert {
    GraphNetworkExpert(
      encoder: task.encoder, members: try members.map { try Network(task.shape, tensors: $0) },
      scaling: task.scaling(training: training))
  }

  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    let recipe = task.recipe
    let cutoffs = task.encoder.hosts.map { ($0, recipe.cutoff(of: $0)) }
    let spec = ExpertManifest.GraphNetworkSpec(
      shape: task.shape, members: members.count, contexts: recipe.contexts,
      cutoffs: Dictionary(uniqueKeysWithValues: cutoffs),
      scaling: task.scaling(training: training))
    var tensors: [String: Tensor] = [:]
    for (index, member) in members.enumerated() {
      for (part, tensor) in member { tensors["\(name).\(index).\(part)"] = tensor }
    }
    return (
      ExpertManifest(name: name, hosts: hosts, kind: .graphNetwork(spec)), tensors
    )
  }
}
