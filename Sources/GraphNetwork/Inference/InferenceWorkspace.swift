/// Storage for the forward passes of an ensemble, reused from batch to batch.
///
/// It grows to the size of the largest batch. One workspace serves one thread at a time, and any ensemble.
public struct InferenceWorkspace: Sendable {
  /// The type of each edge of the batch.
  var edgeTypes: [Int32] = []
  var scratch = AlignedArray<Float>(count: 0)

  /// Creates an empty workspace.
  public init() {}
}
