import GraphNetwork
import Numerics
import Testing

@Suite struct NetworkInvarianceTests {
  private static let shapes = [5, 16, 50].flatMap { width in
    [Fixture.shape(.mean, width: width), Fixture.shape(.logSumExp, width: width)]
  }

  @Test(arguments: shapes)
  func `a graph gets the same bits alone and in any batch in any order`(shape: NetworkShape) {
    let network = Fixture.trainable(shape, seed: 3).network
    let sizes = [(1, 0), (3, 8), (1, 2), (12, 70), (2, 1), (7, 0), (5, 40)]
    let graphs = Fixture.graphs(sizes, shape, seed: 5)
    var workspace = TrainingWorkspace()
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
    let network = Fixture.trainable(shape, seed: 3).network
    let graph = Fixture.graphs([(9, 50)], shape, seed: 5)[0]
    var random = SplitMix64(seed: 9)
    var workspace = TrainingWorkspace()
    let expected = network.forward(GraphBatch([graph], shape), workspace: &workspace)[0]
    for _ in 0..<5 {
      let other = graph.reordered(Array(0..<9).shuffled(using: &random))
      let output = network.forward(GraphBatch([other], shape), workspace: &workspace)[0]
      #expect(abs(output - expected) <= 1e-6 * max(1, abs(expected)))
    }
  }

  @Test(arguments: shapes)
  func `an edge of a relation whose envelope is zero changes nothing`(shape: NetworkShape) throws {
    var tensors = Fixture.trainable(shape, seed: 3).network.tensors
    tensors["envelope"]?.values[2] = 0
    let network: Network = try Network(shape, tensors: tensors)
    var graph = Fixture.graphs([(6, 30)], shape, seed: 5)[0]
    var workspace = TrainingWorkspace()
    let all = network.forward(GraphBatch([graph], shape), workspace: &workspace)
    for node in graph.incoming.indices { graph.incoming[node].removeAll { $0.relation == 2 } }
    let fewer = network.forward(GraphBatch([graph], shape), workspace: &workspace)
    #expect(all == fewer)
  }

  @Test(arguments: shapes)
  func `no graphs, no outputs and no gradient`(shape: NetworkShape) {
    let network = Fixture.trainable(shape, seed: 3).network
    let batch = GraphBatch(contextCount: shape.contextCount)
    var workspace = TrainingWorkspace()
    var gradient = Array(repeating: Float(0), count: network.layout.count)
    #expect(network.forward(batch, workspace: &workspace).isEmpty)
    network.backward(batch, outputGradient: [], workspace: &workspace, addingTo: &gradient)
    #expect(gradient.allSatisfy { $0 == 0 })
  }

  @Test func `a channel outside the clamp counts as the limit and passes no gradient`() throws {
    let shape = Fixture.shape(.logSumExp)
    var tensors = Fixture.trainable(shape, seed: 3).network.tensors
    let batch = GraphBatch(Fixture.graphs([(3, 8), (1, 1)], shape, seed: 5), shape)
    var workspace = TrainingWorkspace()
    var outputs: [[Float]] = []
    for bias: Float in [200, 1_000] {
      tensors["pooling.bias"]?.values = Array(repeating: bias, count: shape.width)
      let network: Network = try Network(shape, tensors: tensors)
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
