// Trainers: one for each expert of a model to be.

import Crystals
import GraphNetwork
import Prediction

/// How an expert is trained, put together again from what training left, and calibrated.
protocol ExpertTrainer: Sendable {
  /// The expert's name.
  var name: String { get }
  /// What the expert predicts.
  var property: Property { get }
  /// The rows that have the property, of the expert's hosts.
  var samples: [Sample] { get }
  /// Members of its ensemble.
  var memberCount: Int { get }

  /// Trains one member on the samples `training`, by index; equal seeds give equal tensors.
  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) throws -> [String: Tensor]

  /// The expert of members that were trained on the samples `training`.
  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert

  /// The calibration that makes intervals of `rows` hold `coverage` of the labels.
  func calibration(from rows: [HeldOut], coverage: Double) -> Calibration

  /// The expert's entry in the manifest and its tensors, names without the expert's own.
  func entry(
    members: [[String: Tensor]], training: [Int], calibration: [String: Calibration]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor])
}

/// Trains ensembles of graph networks.
struct GraphNetworkTrainer: ExpertTrainer {
  let name: String
  let property: Property
  let memberCount: Int
  let task: NetworkTask

  var samples: [Sample] { task.samples }

  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) -> [String: Tensor] {
    task.train(on: training, heldOut: heldOut, seed: seed, report: report).tensors
  }

  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert {
    GraphNetworkExpert(
      encoder: task.encoder, members: try members.map { try Network(task.shape, tensors: $0) },
      units: task.units(training: training))
  }

  func calibration(from rows: [HeldOut], coverage: Double) -> Calibration {
    .scaling(rows, coverage: coverage)
  }

  func entry(
    members: [[String: Tensor]], training: [Int], calibration: [String: Calibration]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    let recipe = task.recipe
    let cutoffs = task.encoder.hosts.map { ($0, recipe.cutoffs[$0] ?? recipe.cutoff) }
    let part = ExpertManifest.GraphNetworkPart(
      shape: task.shape, members: members.count, contexts: recipe.contexts,
      cutoffs: Dictionary(uniqueKeysWithValues: cutoffs),
      units: task.units(training: training))
    var tensors: [String: Tensor] = [:]
    for (index, member) in members.enumerated() {
      for (name, tensor) in member { tensors["\(index).\(name)"] = tensor }
    }
    return (
      ExpertManifest(
        name: name, property: property, hosts: task.encoder.hosts, calibration: calibration,
        graphNetwork: part), tensors
    )
  }
}

/// Grows forests; the trees of one are its ensemble.
struct ForestTrainer: ExpertTrainer {
  let name: String
  let property: Property
  let host: Host
  let recipe: ForestRecipe
  let samples: [Sample]
  /// The descriptors of each sample.
  let descriptors: [[Float]]
  let coverage: Double

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
    guard let tensors = members.first else { throw ModelError.malformedWeights("no forest") }
    return ForestExpert(
      descriptors: descriptors,
      forest: try Forest(tensors: tensors, descriptorCount: descriptors.count), coverage: coverage)
  }

  func calibration(from rows: [HeldOut], coverage: Double) -> Calibration {
    .widening(rows, coverage: coverage)
  }

  func entry(
    members: [[String: Tensor]], training: [Int], calibration: [String: Calibration]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor]) {
    (
      ExpertManifest(
        name: name, property: property, host: host.name, calibration: calibration,
        forest: .init(trees: recipe.treeCount)), members.first ?? [:]
    )
  }
}
