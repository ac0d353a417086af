/// The matrices of a workspace for one network and one batch: what a forward pass keeps for the backward pass, and the
/// scratch matrices of both.
///
/// n stands for nodes, g for graphs, d for features.
struct Activations {
  private let shape: NetworkShape
  private let blocks: Matrix
  private let layers: Matrix

  let shared: SharedActivations
  /// h after the last block, (n, d).
  let features: Matrix
  /// The channels that the log-sum-exp pools, (n, d).
  let projected: Matrix
  /// The pooled features, (g, d).
  let pooled: Matrix

  let featureGradient: Matrix
  let pooledGradient: Matrix
  let nodeGradients: NodeGradients

  static func elementCount(_ shape: NetworkShape, _ batch: GraphBatch) -> Int {
    let perNode = (BlockActivations.count * shape.blockCount + 7) * shape.width
    let perGraph = shape.contextCount + 3 * shape.width + 3 * shape.readoutWidths.reduce(1, +)
    return batch.nodeCount * perNode + batch.graphCount * perGraph
  }

  init(
    _ storage: UnsafeMutablePointer<Float>, _ shape: NetworkShape, _ batch: GraphBatch
  ) {
    let (n, g, d) = (batch.nodeCount, batch.graphCount, shape.width)
    var allocator = MatrixAllocator(storage, count: Self.elementCount(shape, batch))
    self.shape = shape
    blocks = allocator.allocate(BlockActivations.count * shape.blockCount * n, d)
    layers = allocator.allocate(3 * g, shape.readoutWidths.reduce(1, +))
    shared = SharedActivations(
      context: allocator.allocate(g, shape.contextCount), shift: allocator.allocate(g, d))
    features = allocator.allocate(n, d)
    projected = allocator.allocate(n, d)
    pooled = allocator.allocate(g, d)
    featureGradient = allocator.allocate(n, d)
    pooledGradient = allocator.allocate(g, d)
    nodeGradients = NodeGradients(
      hidden: allocator.allocate(n, d), message: allocator.allocate(n, d),
      receiver: allocator.allocate(n, d),
      sender: allocator.allocate(n, d))
  }

  func block(_ k: Int) -> BlockActivations {
    let n = features.rows
    let first = BlockActivations.count * k * n
    func part(_ index: Int) -> Matrix {
      blocks.rows(first + index * n..<first + (index + 1) * n)
    }
    return BlockActivations(
      input: part(0), receiver: part(1), sender: part(2), message: part(3), hidden: part(4),
      activated: part(5))
  }

  /// Returns h before block k, or after the last block if k is their number.
  func features(before k: Int) -> Matrix {
    k < shape.blockCount ? block(k).input : features
  }

  func readout(_ l: Int) -> ReadoutActivations {
    let (g, width) = (pooled.rows, shape.readoutWidth(l))
    var allocator = MatrixAllocator(layers.elements, count: layers.count)
    _ = allocator.allocate(3 * g, shape.readoutWidths[..<l].reduce(0, +))
    return ReadoutActivations(
      sum: allocator.allocate(g, width), activated: allocator.allocate(g, width),
      gradient: allocator.allocate(g, width))
  }
}
