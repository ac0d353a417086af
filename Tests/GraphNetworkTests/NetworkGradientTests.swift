import GraphNetwork
import Testing

@Suite struct NetworkGradientTests {
  /// A weighted sum of the outputs, so that every graph's gradient counts and none cancels.
  private struct Loss {
    let batch: GraphBatch<Double>
    let weights: [Double]

    init(_ batch: GraphBatch<Double>) {
      self.batch = batch
      weights = (0..<batch.graphCount).map { 1 - 0.7 * Double($0) }
    }

    func value(_ network: Network<Double>) -> Double {
      var workspace = Workspace<Double>()
      return zip(weights, network.forward(batch, workspace: &workspace)).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }

    func gradient(_ trainable: TrainableNetwork<Double>) -> [Double] {
      var workspace = Workspace<Double>()
      var gradient = Array(repeating: 0.0, count: trainable.layout.count)
      _ = trainable.network.forward(batch, workspace: &workspace)
      trainable.network.backward(
        batch, outputGradient: weights, workspace: &workspace, addingTo: &gradient)
      trainable.completeGradient(&gradient)
      return gradient
    }
  }

  @Test(
    arguments: [Fixture.shape(.mean), Fixture.shape(.logSumExp), Fixture.bareShape],
    [[(1, 0)], [(3, 0), (1, 0)], [(1, 2)], [(4, 9), (1, 1), (2, 0), (6, 31)]])
  func `the gradient of every tensor matches central differences`(
    shape: NetworkShape, sizes: [(nodes: Int, edges: Int)]
  ) {
    var trainable: TrainableNetwork<Double> = Fixture.trainable(shape, seed: 7)
    let loss = Loss(GraphBatch(Fixture.graphs(sizes, shape, seed: 11), shape))
    let gradient = loss.gradient(trainable)
    let step = 1e-5
    for tensor in trainable.layout.tensors {
      for i in tensor.range {
        let middle = trainable.parameters[i]
        trainable.parameters[i] = middle + step
        let above = loss.value(trainable.network)
        trainable.parameters[i] = middle - step
        let below = loss.value(trainable.network)
        trainable.parameters[i] = middle
        let numeric = (above - below) / (2 * step)
        #expect(
          abs(gradient[i] - numeric) <= 1e-7 * max(1, abs(numeric)),
          "\(tensor.name)[\(i - tensor.offset)]")
      }
    }
  }

  @Test(arguments: [Fixture.shape(.mean), Fixture.shape(.logSumExp)])
  func `the gradient of a batch is the sum over its graphs`(shape: NetworkShape) {
    let network: Network<Double> = Fixture.trainable(shape, seed: 7).network
    let graphs = Fixture.graphs([(4, 9), (1, 1), (2, 0), (6, 31)], shape, seed: 11)
    var workspace = Workspace<Double>()
    func add(_ batch: GraphBatch<Double>, _ weights: [Double], to gradient: inout [Double]) {
      _ = network.forward(batch, workspace: &workspace)
      network.backward(
        batch, outputGradient: weights, workspace: &workspace, addingTo: &gradient)
    }
    var whole = Array(repeating: 0.0, count: network.layout.count)
    var parts = whole
    add(GraphBatch(graphs, shape), [1, -2, 3, -4], to: &whole)
    for (graph, weight) in zip(graphs, [1.0, -2, 3, -4]) {
      add(GraphBatch([graph], shape), [weight], to: &parts)
    }
    #expect(whole.contains { $0 != 0 })
    for (one, other) in zip(whole, parts) {
      #expect(abs(one - other) <= 1e-12 * max(1, abs(other)))
    }
  }
}
