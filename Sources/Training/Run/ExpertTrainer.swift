// Trainers: one for each expert of a model to be.

import GraphNetwork
import Prediction

/// How an expert is trained, and put together again from what training left.
protocol ExpertTrainer: Sendable {
  /// The expert's name.
  var name: String { get }
  /// What the expert predicts.
  var property: Property { get }
  /// The hosts that the expert knows.
  var hosts: [String] { get }
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

  /// The expert's entry in the manifest, and the tensors that it needs by their names in the file; what it has in
  /// common with other experts has the same name and values there.
  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor])
}
