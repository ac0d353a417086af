// A workspace's storage, cut into the matrices of one network and one batch: first the whole, then
// its parts. n stands for nodes, g for graphs, d for features.

/// All that a forward pass leaves for the backward pass, and the scratch of both.
struct Activations<Scalar: NetworkScalar> {
  private let shape: NetworkShape
  private let blocks: Matrix<Scalar>
  private let layers: Matrix<Scalar>

  let shared: SharedActivations<Scalar>
  /// h after the last block, (n, d).
  let features: Matrix<Scalar>
  /// What the log-sum-exp pools, (n, d).
  let projected: Matrix<Scalar>
  /// (g, d).
  let pooled: Matrix<Scalar>

  let featureGradient: Matrix<Scalar>
  let pooledGradient: Matrix<Scalar>
  let nodeGradients: NodeGradients<Scalar>

  static func elementCount(_ shape: NetworkShape, _ batch: GraphBatch<Scalar>) -> Int {
    let perNode = (BlockActivations<Scalar>.count * shape.blockCount + 7) * shape.width
    let perGraph = shape.contextCount + 3 * shape.width + 3 * shape.readoutWidths.reduce(1, +)
    return batch.nodeCount * perNode + batch.graphCount * perGraph
  }

  init(
    _ storage: UnsafeMutablePointer<Scalar>, _ shape: NetworkShape, _ batch: GraphBatch<Scalar>
  ) {
    let (n, g, d) = (batch.nodeCount, batch.graphCount, shape.width)
    var cutter = MatrixCutter(storage, count: Self.elementCount(shape, batch))
    self.shape = shape
    blocks = cutter.take(BlockActivations<Scalar>.count * shape.blockCount * n, d)
    layers = cutter.take(3 * g, shape.readoutWidths.reduce(1, +))
    shared = SharedActivations(
      context: cutter.take(g, shape.contextCount), shift: cutter.take(g, d))
    features = cutter.take(n, d)
    projected = cutter.take(n, d)
    pooled = cutter.take(g, d)
    featureGradient = cutter.take(n, d)
    pooledGradient = cutter.take(g, d)
    nodeGradients = NodeGradients(
      hidden: cutter.take(n, d), message: cutter.take(n, d), receiver: cutter.take(n, d),
      sender: cutter.take(n, d))
  }

  func block(_ k: Int) -> BlockActivations<Scalar> {
    let n = features.rows
    let first = BlockActivations<Scalar>.count * k * n
    func part(_ index: Int) -> Matrix<Scalar> {
      blocks.rows(first + index * n..<first + (index + 1) * n)
    }
    return BlockActivations(
      input: part(0), receiver: part(1), sender: part(2), message: part(3), hidden: part(4),
      activated: part(5))
  }

  /// h before block k, or after the last.
  func features(before k: Int) -> Matrix<Scalar> {
    k < shape.blockCount ? block(k).input : features
  }

  func readout(_ l: Int) -> ReadoutActivations<Scalar> {
    let (g, width) = (pooled.rows, shape.readoutWidth(l))
    var cutter = MatrixCutter(layers.elements, count: layers.count)
    _ = cutter.take(3 * g, shape.readoutWidths[..<l].reduce(0, +))
    return ReadoutActivations(
      sum: cutter.take(g, width), activated: cutter.take(g, width), gradient: cutter.take(g, width))
  }
}

/// What a block keeps of its forward pass; each (n, d).
struct BlockActivations<Scalar> {
  /// h before the block.
  let input: Matrix<Scalar>
  /// A h.
  let receiver: Matrix<Scalar>
  /// B h.
  let sender: Matrix<Scalar>
  /// m.
  let message: Matrix<Scalar>
  /// U₁ [h, m] + Q c.
  let hidden: Matrix<Scalar>
  /// SiLU of it.
  let activated: Matrix<Scalar>

  static var count: Int { 6 }
}

/// What all blocks share.
struct SharedActivations<Scalar> {
  /// c, (g, contextCount).
  let context: Matrix<Scalar>
  /// Q c and a bias, or the gradient of that, (g, d).
  let shift: Matrix<Scalar>
}

/// Gradients at the nodes that only one block needs at a time; each (n, d).
struct NodeGradients<Scalar> {
  let hidden: Matrix<Scalar>
  let message: Matrix<Scalar>
  let receiver: Matrix<Scalar>
  let sender: Matrix<Scalar>
}

/// A layer of the readout; each (g, outputs).
struct ReadoutActivations<Scalar> {
  let sum: Matrix<Scalar>
  /// SiLU of the sum.
  let activated: Matrix<Scalar>
  /// Gradient of the sum.
  let gradient: Matrix<Scalar>
}
