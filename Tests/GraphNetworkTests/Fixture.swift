import GraphNetwork
import Numerics

enum Fixture {
  /// A small shape without sizes that are multiples of a vector register's.
  static func shape(
    _ pooling: NetworkShape.Pooling, width: Int = 5, blocks: Int = 2
  ) -> NetworkShape {
    NetworkShape(
      speciesCount: 4, relationCount: 6, contextCount: 3, width: width, blockCount: blocks,
      messageScale: 0.4, pooling: pooling, readoutWidths: [4, 3])
  }

  /// A shape without a context and without hidden layers in the readout.
  static let bareShape = NetworkShape(
    speciesCount: 2, relationCount: 3, contextCount: 0, width: 3, blockCount: 1, messageScale: 1,
    pooling: .logSumExp, readoutWidths: [])

  /// Returns a network with no tensor of zeros, three features for each relation, and, where it has a log-sum-exp,
  /// pooled channels inside and outside the clamp.
  static func trainable(_ shape: NetworkShape, seed: UInt64) -> TrainableNetwork {
    var random = SplitMix64(seed: seed)
    let features = (0..<3 * shape.relationCount).map { _ in Float(random.normal()) }
    let envelope = (0..<shape.relationCount).map { _ in Float(random.uniform()) }
    var network = TrainableNetwork(
      shape, relationFeatures: features, envelope: envelope, seed: seed)
    var parameters = network.parameters
    for tensor in network.layout.tensors {
      for i in tensor.range {
        if tensor.name.hasSuffix("relations") { parameters[i] = Float(random.normal() / 2) }
        if tensor.name == "pooling.weight" { parameters[i] *= 6 }
      }
    }
    network.parameters = parameters
    return network
  }

  static func graphs(
    _ sizes: [(nodes: Int, edges: Int)], _ shape: NetworkShape, seed: UInt64
  ) -> [RandomGraph] {
    var random = SplitMix64(seed: seed)
    return sizes.map { RandomGraph(nodes: $0.nodes, edges: $0.edges, shape, &random) }
  }
}
