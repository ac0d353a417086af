import GraphNetwork
import GraphNetworkReference
import Numerics
import Testing

@Suite struct NetworkGradientTests {
  /// A weighted sum of the outputs, so that the gradients of the graphs do not cancel.
  private struct Loss {
    let batch: GraphBatch
    let weights: [Float]

    init(_ batch: GraphBatch) {
      self.batch = batch
      weights = (0..<batch.graphCount).map { 1 - 0.75 * Float($0) }
    }

    func value(_ network: ReferenceNetwork) -> Double {
      zip(weights, network.outputs(for: batch)).reduce(0) { $0 + Double($1.0) * $1.1 }
    }

    func gradient(_ trainable: TrainableNetwork) -> [Float] {
      var workspace = TrainingWorkspace()
      var gradient = Array(repeating: Float(0), count: trainable.layout.count)
      _ = trainable.network.forward(batch, workspace: &workspace)
      trainable.network.backward(
        batch, outputGradient: weights, workspace: &workspace, addingTo: &gradient)
      trainable.completeGradient(&gradient)
      return gradient
    }
  }

  // The network computes in single precision, and the differences are those of the reference in double precision at
  // the same parameters. Their own error is below 1e-7, so the bound is on the rounding of the gradient. Of the wide
  // shapes, which fill vector registers, a few elements of each tensor are checked.
  @Test(
    arguments: [
      Fixture.shape(.mean), Fixture.shape(.logSumExp), Fixture.bareShape,
      Fixture.shape(.mean, width: 37), Fixture.shape(.logSumExp, width: 37),
    ],
    [[(1, 0)], [(3, 0), (1, 0)], [(1, 2)], [(4, 9), (1, 1), (2, 0), (6, 31)]])
  func `the gradient of every tensor matches central differences`(
    shape: NetworkShape, sizes: [(nodes: Int, edges: Int)]
  ) {
    let trainable = Fixture.trainable(shape, seed: 7)
    let reference = ReferenceNetwork(trainable)
    let loss = Loss(GraphBatch(Fixture.graphs(sizes, shape, seed: 11), shape))
    let gradient = loss.gradient(trainable)
    let step = 1e-5
    var random = SplitMix64(seed: 12)
    for tensor in trainable.layout.tensors {
      for i in tensor.range.shuffled(using: &random).prefix(shape.width > 16 ? 3 : 30) {
        let index = i - tensor.offset
        let above = loss.value(reference.adding(step, to: tensor.name, at: index))
        let below = loss.value(reference.adding(-step, to: tensor.name, at: index))
        let numeric = (above - below) / (2 * step)
        let error = abs(Double(gradient[i]) - numeric)
        #expect(error <= 1e-5 * max(1, abs(numeric)), "\(tensor.name)[\(index)]")
      }
    }
  }

  @Test(arguments: [Fixture.shape(.mean), Fixture.shape(.logSumExp)])
  func `the gradient of a batch is the sum over its graphs`(shape: NetworkShape) {
    let network = Fixture.trainable(shape, seed: 7).network
    let graphs = Fixture.graphs([(4, 9), (1, 1), (2, 0), (6, 31)], shape, seed: 11)
    var workspace = TrainingWorkspace()
    func add(_ batch: GraphBatch, _ weights: [Float], to gradient: inout [Float]) {
      _ = network.forward(batch, workspace: &workspace)
      network.backward(
        batch, outputGradient: weights, workspace: &workspace, addingTo: &gradient)
    }
    var whole = Array(repeating: Float(0), count: network.layout.count)
    var parts = whole
    add(GraphBatch(graphs, shape), [1, -2, 3, -4], to: &whole)
    for (graph, weight) in zip(graphs, [1, -2, 3, -4] as [Float]) {
      add(GraphBatch([graph], shape), [weight], to: &parts)
    }
    #expect(whole.contains { $0 != 0 })
    for (one, other) in zip(whole, parts) {
      #expect(abs(one - other) <= 1e-6 * max(1, abs(other)))
    }
  }
}
