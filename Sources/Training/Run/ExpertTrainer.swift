import GraphNetwork
import Prediction

/// Trains one expert of a model, member by member, and creates the expert from the trained tensors.
protocol ExpertTrainer: Sendable {
  /// The expert's name.
  var name: String { get }
  /// The property that the expert predicts.
  var property: Property { get }
  /// The names of the hosts that the expert knows.
  var hosts: [String] { get }
  /// The rows of these hosts that have the property.
  var samples: [TrainingSample] { get }
  /// What the expert starts from, in a few words for the model card.
  var source: String { get }
  /// Whether the expert predicts its property without those that are not preferred, unless they are better beyond the
  /// statistical error.
  var isPreferred: Bool { get }
  /// The number of members that are trained independently.
  var memberCount: Int { get }

  /// Returns the number of steps, of those that are reported, in the training of one member on a number of rows.
  func stepCount(rows: Int) -> Int

  /// Trains one member; equal seeds give equal tensors.
  ///
  /// - Parameters:
  ///   - training: The indices of the samples to learn from.
  ///   - heldOut: The indices of samples whose error is reported; they do not influence the training.
  ///   - seed: The seed.
  ///   - report: Called with the progress.
  /// - Returns: The tensors of the member.
  /// - Throws: An error if the member cannot be trained.
  func train(
    on training: [Int], heldOut: [Int], seed: UInt64, report: (NetworkProgress) -> Void
  ) throws -> [String: Tensor]

  /// Returns the expert of members that were trained on the samples `training`.
  func expert(members: [[String: Tensor]], training: [Int]) throws -> any Expert

  /// Returns the expert's entry in the manifest, and its tensors by their names in the file.
  ///
  /// Tensors that experts share have the same name and values for each of them.
  func entry(
    members: [[String: Tensor]], training: [Int]
  ) -> (manifest: ExpertManifest, tensors: [String: Tensor])
}

extension ExpertTrainer {
  var source: String { "the rows alone" }
  var isPreferred: Bool { false }
  func stepCount(rows: Int) -> Int { 1 }
}
