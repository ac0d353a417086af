import GraphNetwork
import Numerics
import Testing

@Suite struct NetworkInvarianceTests {
  private static let shapes = [5, 16, 50].flatMap { width in
    [Fixture.shape(.mean, width: width), Fixture.shape(.logSumExp, width: width)]
  }

  @Test(arguments: shapes)
  func `a graph gets the same bits alone and in any batch in any order`(shape: NetworkShape) {
    let network: Network<Float> = Fixture.trainable(shape, seed: 3).network
    let sizes = [(1, 0), (3, 8), (1, 2), (12, 70), (2, 1), (7, 0), (5, 40)]
    let graphs = Fixture.graphs(sizes, shape, seed: 5)
    var workspace = Workspace<Float>()
    let alone = graphs.map { graph in
      network.forward(GraphBatch([graph], shape), workspace: &workspace)[0].bitPattern
    }
    #expect(Set(alone).count == graphs.count)
    var random = SplitMix64(seed: 9)
    for _ in 0..<8 {
      let order = graphs.indices.shuffled(using: &random).prefix(.random(in: 1...7, using: &random))
      let outputs = network.forward(
        GraphBatch(order.map { graphs[$0] }, shape), workspace: &workspace)
      #expect(outputs.map(\.bitPattern) == order.map { alone[$0] })
    }
  }

  @Test(arguments: shapes)
  func `the order of a graph's nodes changes nothing but rounding`(shape: NetworkShape) {
    let network: Network<Double> = Fixture.trainable(shape, seed: 3).network
    let graph = Fixture.graphs([(9, 50)], shape, seed: 5)[0]
    var random = SplitMix64(seed: 9)
    var workspace = Workspace<Double>()
    let expected = network.forward(GraphBatch([graph], shape), workspace: &workspace)[0]
    for _ in 0..<5 {
      let other = graph.reordered(Array(0..<9).shuffled(using: &random))
      let output = network.forward(GraphBatch([other], shape), workspace: &workspace)[0]
      #expect(abs(output - expected) <= 1e-12 * max(1, abs(expected)))
    }
  }

  @Test(arguments: shapes)
  func `an edge of a relation whose envelope is zero is as good as none`(shape: NetworkShape) throws
  {
    var tensors = (Fixture.trainable(shape, seed: 3) as TrainableNetwork<Float>).network.tensors
    tensors["envelope"]?.values[2] = 0
    let network: Network<Float> = try Network(shape, tensors: tensors)
    var graph = Fixture.graphs([(6, 30)], shape, seed: 5)[0]
    var workspace = Workspace<Float>()
    let all = network.forward(GraphBatch([graph], shape), workspace: &workspace)
    for node in graph.incoming.indices { graph.incoming[node].removeAll { $0.relation == 2 } }
    let fewer = network.forward(GraphBatch([graph], shape), workspace: &workspace)
    #expect(all == fewer)
  }

  @Test(arguments: shapes)
  func `no graphs, no outputs and no gradient`(shape: NetworkShape) {
    let network: Network<Float> = Fixture.trainable(shape, seed: 3).network
    let batch = GraphBatch<Float>(contextCount: shape.contextCount)
    var workspace = Workspace<Float>()
    var gradient = Array(repeating: Float(0), count: network.layout.count)
    #expect(network.forward(batch, workspace: &workspace).isEmpty)
    network.backward(batch, outputGradient: [], workspace: &workspace, addingTo: &gradient)
    #expect(gradient.allSatisfy { $0 == 0 })
  }

  @Test(arguments: shapes)
  func `single precision follows the reference, forward and back`(shape: NetworkShape) throws {
    let double: TrainableNetwork<Double> = Fixture.trainable(shape, seed: 3)
    let rounded = double.network.tensors
    let sizes = [(1, 0), (3, 8), (1, 2), (12, 70), (2, 1), (7, 0), (5, 40)]
    let graphs = Fixture.graphs(sizes, shape, seed: 5)

    func pass<Scalar: NetworkScalar>(_: Scalar.Type) throws -> [[Double]] {
      let network: Network<Scalar> = try Network(shape, tensors: rounded)
      var workspace = Workspace<Scalar>()
      let batch = GraphBatch<Scalar>(graphs, shape)
      let outputs = network.forward(batch, workspace: &workspace)
      var gradient = Array(repeating: Scalar(0), count: network.layout.count)
      network.backward(
        batch, outputGradient: outputs.indices.map { 1 - Scalar($0) / 4 }, workspace: &workspace,
        addingTo: &gradient)
      return [outputs.map(Double.init)]
        + network.layout.tensors.map { gradient[$0.range].map(Double.init) }
    }

    for (single, reference) in zip(try pass(Float.self), try pass(Double.self)) {
      let size = reference.map(abs).max() ?? 0
      for (value, expected) in zip(single, reference) {
        // A lone number such as log β can be a small difference of larger terms.
        #expect(abs(value - expected) <= 3e-5 * max(size, 1e-2))
      }
    }
  }

  @Test func `a channel beyond the clamp counts as the limit and passes no gradient`() throws {
    let shape = Fixture.shape(.logSumExp)
    var tensors = (Fixture.trainable(shape, seed: 3) as TrainableNetwork<Float>).network.tensors
    let batch = GraphBatch<Float>(Fixture.graphs([(3, 8), (1, 1)], shape, seed: 5), shape)
    var workspace = Workspace<Float>()
    var outputs: [[Float]] = []
    for bias: Float in [200, 1_000] {
      tensors["pooling.bias"]?.values = Array(repeating: bias, count: shape.width)
      let network: Network<Float> = try Network(shape, tensors: tensors)
      outputs.append(network.forward(batch, workspace: &workspace))
      var gradient = Array(repeating: Float(0), count: network.layout.count)
      network.backward(batch, outputGradient: [1, 1], workspace: &workspace, addingTo: &gradient)
      for tensor in network.layout.tensors where !tensor.name.hasPrefix("readout") {
        let passes = gradient[tensor.range].contains { $0 != 0 }
        // β still matters where a graph has more than one node: log(n) / β.
        #expect(passes == (tensor.name == "pooling.log_beta"), "\(tensor.name)")
      }
    }
    #expect(outputs[0] == outputs[1])
  }
}
