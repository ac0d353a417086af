// What a pass over a batch leaves behind for the pass back, and its scratch.

/// Storage for a network's passes; reused from batch to batch, it stops growing at the largest.
///
/// One workspace serves one thread, and any network.
public struct Workspace<Scalar: NetworkScalar>: Sendable {
  var storage: [Scalar] = []
  var outputs: [Scalar] = []
  /// Of the batch of the last forward pass.
  private var nodeCount = 0

  /// Creates an empty workspace.
  public init() {}

  /// Makes room for a forward pass.
  mutating func prepare(_ shape: NetworkShape, _ batch: GraphBatch<Scalar>) {
    let count = Activations.elementCount(shape, batch)
    if storage.count < count { storage = Array(repeating: 0, count: count) }
    nodeCount = batch.nodeCount
  }

  /// Whether the last forward pass was over a batch of this size.
  func holds(_ batch: GraphBatch<Scalar>) -> Bool {
    outputs.count == batch.graphCount && nodeCount == batch.nodeCount
  }
}
