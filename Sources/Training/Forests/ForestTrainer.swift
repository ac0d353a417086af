import Crystals
import GraphNetwork
import Prediction

/// Trains the forest of one host, in one piece.
struct ForestTrainer: ExpertTrainer {
  let name: String
  let property: Property
  let host: Host
  let recipe: ForestRecipe
  let samples: [TrainingSample]
  /// The descriptors of each sample.
  let descriptors: [[Float]]
  let coverage: Double

  var hosts: [String] { [host.name] }
  var memberCount: Int { 1 }

  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) throws -> [String: Tensor] {
    var grower = ForestGrower(
      recipe, descriptors: training.map { descriptors[$0] },
      labels: training.map { samples[$0].label }, seed: seed)
    return try grower.grow().tensors
  }

  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert {
    let descriptors = ForestDescriptors(host: host)
    guard let tensors = members.first else {
      throw ModelError.malformedWeights("the forest \(name) is missing")
    }
    return ForestExpert(
      descriptors: descriptors,
      forest: try Forest(tensors: tensors, descriptorCount: descriptors.count), coverage: coverage)
  }

  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    let tensors = (members.first ?? [:]).map { ("\(name).\($0.key)", $0.value) }
    return (
      ExpertManifest(
        name: name, hosts: hosts, kind: .forest(.init(trees: recipe.treeCount))),
      Dictionary(uniqueKeysWithValues: tensors)
    )
  }
}
