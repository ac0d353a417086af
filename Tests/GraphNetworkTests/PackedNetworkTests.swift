import GraphNetwork
import Testing

@Suite struct PackedNetworkTests {
  static let shapes = [
    Fixture.shape(.mean), Fixture.shape(.logSumExp, width: 48), Fixture.shape(.mean, width: 96),
    Fixture.bareShape,
  ]

  @Test(arguments: shapes)
  func `a packed network has the outputs of the network, bit for bit`(shape: NetworkShape) {
    let network = (Fixture.trainable(shape, seed: 3) as TrainableNetwork<Float>).network
    let packed = PackedNetwork(network)
    var workspace = Workspace<Float>()
    var packedWorkspace = PackedNetwork.Workspace()
    // From none to more than go through the layers together, and one that is larger than that alone.
    for sizes in [[], [1], [3, 1, 2], Array(1...24), [100, 2]] {
      var graphs = Fixture.graphs(sizes.map { ($0, 3 * $0 - 3) }, shape, seed: 5)
      for index in graphs.indices where index % 2 == 0 {
        // A context is mostly zeros.
        graphs[index].context = graphs[index].context.map { abs($0) < 0.7 ? 0 : $0 }
      }
      let batch = GraphBatch<Float>(graphs, shape)
      var outputs: [Float] = [7]
      packed.forward(batch, workspace: &packedWorkspace, appendingTo: &outputs)
      let expected = network.forward(batch, workspace: &workspace)
      #expect(outputs.map(\.bitPattern) == ([7] + expected).map(\.bitPattern))
    }
  }
}
