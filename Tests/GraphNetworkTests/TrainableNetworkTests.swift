import GraphNetwork
import Testing

@Suite struct TrainableNetworkTests {
  private static let shapes = [Fixture.shape(.mean, width: 8), Fixture.shape(.logSumExp, width: 8)]

  /// Training towards arbitrary targets.
  private struct Run {
    var trainable: TrainableNetwork
    var optimiser: AdamW
    var losses: [Float] = []

    init(_ shape: NetworkShape, seed: UInt64) {
      trainable = Fixture.trainable(shape, seed: seed)
      optimiser = AdamW(
        trainable.layout, settings: .init(), state: .init(before: trainable.parameters))
    }

    mutating func train(steps: Int) {
      let shape = trainable.network.shape
      let graphs = Fixture.graphs([(1, 0), (3, 8), (1, 2), (9, 40), (2, 1)], shape, seed: 5)
      let targets: [Float] = [0.5, -1, 0.25, 2, 1]
      let batch = GraphBatch(graphs, shape)
      var workspace = TrainingWorkspace()
      for _ in 0..<steps {
        let outputs = trainable.network.forward(batch, workspace: &workspace)
        let errors = zip(outputs, targets).map { $0 - $1 }
        losses.append(errors.reduce(0) { $0 + $1 * $1 } / 2)
        var gradient = Array(repeating: Float(0), count: trainable.layout.count)
        trainable.network.backward(
          batch, outputGradient: errors, workspace: &workspace, addingTo: &gradient)
        trainable.completeGradient(&gradient)
        optimiser.step(&trainable.parameters, gradient: gradient, learningRate: 1e-2)
      }
    }
  }

  @Test(arguments: shapes)
  func `training fits a handful of graphs`(shape: NetworkShape) throws {
    var run = Run(shape, seed: 1)
    run.train(steps: 150)
    let (first, last) = (try #require(run.losses.first), try #require(run.losses.last))
    #expect(last < first / 100)
  }

  @Test(arguments: shapes)
  func `a seed gives the same bits in every run, resumed or not`(shape: NetworkShape) throws {
    var run = Run(shape, seed: 1)
    var other = Run(shape, seed: 1)
    run.train(steps: 20)
    other.train(steps: 9)
    let network = other.trainable.network
    other.trainable = try TrainableNetwork(
      shape, relationFeatures: other.trainable.relationFeatures, envelope: network.envelope,
      tensors: other.trainable.tensors)
    other.optimiser = AdamW(
      other.trainable.layout, settings: other.optimiser.settings, state: other.optimiser.state)
    other.train(steps: 11)
    #expect(run.trainable.parameters == other.trainable.parameters)
    #expect(run.optimiser.state.average == other.optimiser.state.average)
    #expect(Run(shape, seed: 2).trainable.parameters != Run(shape, seed: 1).trainable.parameters)
  }

  @Test(arguments: shapes)
  func `an exported network has the outputs of the network in training`(shape: NetworkShape) throws
  {
    let trainable = Fixture.trainable(shape, seed: 1)
    let exported = try Network(shape, tensors: trainable.network.tensors)
    let batch = GraphBatch(Fixture.graphs([(1, 0), (9, 40)], shape, seed: 5), shape)
    var workspace = TrainingWorkspace()
    let expected = trainable.network.forward(batch, workspace: &workspace)
    #expect(exported.forward(batch, workspace: &workspace) == expected)
    #expect(exported.parameters == trainable.network.parameters)

    let half = trainable.exported(with: trainable.parameters.map { $0 / 2 })
    #expect(half.forward(batch, workspace: &workspace) != expected)
    #expect(trainable.network.forward(batch, workspace: &workspace) == expected)
  }

  @Test(arguments: shapes)
  func `a row of T is the free row plus the linear map of the relation's features`(
    shape: NetworkShape
  ) throws {
    let trainable = Fixture.trainable(shape, seed: 1)
    let tensors = trainable.tensors
    for k in 0..<shape.blockCount {
      let free = try #require(tensors["blocks.\(k).relations"]).values
      let map = try #require(tensors["blocks.\(k).relation_features"]).values
      let rows = try #require(trainable.network.tensors["blocks.\(k).relations"]).values
      for o in 0..<shape.relationCount {
        for c in 0..<shape.width {
          let added = (0..<3).reduce(0.0) {
            $0 + Double(trainable.relationFeatures[o * 3 + $1]) * Double(map[$1 * shape.width + c])
          }
          let i = o * shape.width + c
          #expect(abs(Double(rows[i]) - Double(free[i]) - added) < 1e-6)
        }
      }
    }
  }

  @Test(arguments: shapes)
  func `without features T is the free table`(shape: NetworkShape) {
    var trainable = TrainableNetwork(
      shape, relationFeatures: [], envelope: Array(repeating: 1, count: shape.relationCount),
      seed: 1)
    trainable.parameters = trainable.parameters.map { $0 + 1 }
    var gradient = trainable.parameters
    trainable.completeGradient(&gradient)
    #expect(gradient == trainable.parameters)
    #expect(trainable.network.parameters == trainable.parameters)
  }

  @Test func `initial values have the distribution of their tensor`() throws {
    let shape = NetworkShape(
      speciesCount: 100, relationCount: 20, contextCount: 25, width: 64, blockCount: 1,
      messageScale: 1, pooling: .logSumExp)
    let trainable = TrainableNetwork(
      shape, relationFeatures: Array(repeating: 1, count: 20 * 16),
      envelope: Array(repeating: 1, count: 20), seed: 4)
    let tensors = trainable.tensors
    func values(_ name: String) throws -> [Float] { try #require(tensors[name]).values }
    func deviation(_ values: [Float]) -> Float {
      (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
    }

    #expect(abs(deviation(try values("embedding")) - 1) < 0.05)
    #expect(try values("blocks.0.relations").allSatisfy { $0 == 0 })
    #expect(try values("pooling.log_beta").map(\.bitPattern) == [Float(1.3862943611).bitPattern])
    let bounds: [(String, Float)] = [
      ("blocks.0.receiver", 0.125), ("blocks.0.context", 0.2), ("blocks.0.relation_features", 0.25),
      ("blocks.0.hidden.weight", 0.0883884), ("blocks.0.output.bias", 0.125),
      ("readout.1.weight", 0.125),
    ]
    for (name, bound) in bounds {
      let drawn = try values(name)
      #expect(drawn.allSatisfy { abs($0) <= bound }, "\(name)")
      #expect((drawn.map(abs).max() ?? 0) > 0.9 * bound, "\(name)")
    }
  }
}
