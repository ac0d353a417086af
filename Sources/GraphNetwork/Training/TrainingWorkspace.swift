/// Storage for the forward and backward passes of a network, reused from batch to batch.
///
/// It grows to the size of the largest batch. One workspace serves one thread at a time, and any network.
public struct TrainingWorkspace: Sendable {
  var storage: [Float] = []
  var outputs: [Float] = []
  /// Nodes of the batch of the last forward pass.
  private var nodeCount = 0

  /// Creates an empty workspace.
  public init() {}

  /// Makes room for a forward pass.
  mutating func prepare(_ shape: NetworkShape, _ batch: GraphBatch) {
    let count = Activations.elementCount(shape, batch)
    if storage.count < count { storage = Array(repeating: 0, count: count) }
    nodeCount = batch.nodeCount
  }

  /// Returns whether the last forward pass was over a batch of this size.
  func holds(_ batch: GraphBatch) -> Bool {
    outputs.count == batch.graphCount && nodeCount == batch.nodeCount
  }
}
