import GraphNetwork
import Testing

@Suite struct InferenceEnsembleTests {
  static let shapes = [
    Fixture.shape(.mean), Fixture.shape(.logSumExp, width: 48), Fixture.shape(.mean, width: 96),
    Fixture.shape(.mean, blocks: 1), Fixture.shape(.logSumExp, width: 48, blocks: 3),
    Fixture.shape(.mean, blocks: 4), Fixture.bareShape,
  ]

  /// All species may be at either end of every relation.
  static func kinds(_ shape: NetworkShape) -> EdgeKinds {
    EdgeKinds(
      groups: [Array(0..<shape.speciesCount)],
      ends: (0..<shape.relationCount).map { _ in .init(receiver: 0, sender: 0) })
  }

  static func networks(_ shape: NetworkShape) -> [Network<Float>] {
    [3, 4].map { (Fixture.trainable(shape, seed: $0) as TrainableNetwork<Float>).network }
  }

  static func graphs(_ sizes: [Int], _ shape: NetworkShape) -> [RandomGraph] {
    // Among them some of few edges and some of many.
    let edges = sizes.enumerated().map { $0 % 3 == 2 ? 9 * $1 : 3 * $1 - 3 }
    var graphs = Fixture.graphs(Array(zip(sizes, edges)), shape, seed: 5)
    for index in graphs.indices where index % 2 == 0 {
      // A context is mostly zeros.
      graphs[index].context = graphs[index].context.map { abs($0) < 0.7 ? 0 : $0 }
    }
    return graphs
  }

  /// Checks packed networks against the same in double precision, whose outputs are at most `error` away.
  static func check(
    _ networks: [Network<Float>], _ shape: NetworkShape, on batches: [[RandomGraph]], error: Double
  ) throws {
    let ensemble = InferenceEnsemble(networks, kinds: kinds(shape))
    var workspace = InferenceEnsemble.Workspace()
    var plainWorkspace = Workspace<Double>()
    for graphs in batches {
      var outputs: [Float] = [7]
      ensemble.forward(GraphBatch(graphs, shape), workspace: &workspace, appendingTo: &outputs)
      var expected = [7.0]
      for network in networks {
        let plain = try Network<Double>(shape, tensors: network.tensors)
        expected += plain.forward(GraphBatch(graphs, shape), workspace: &plainWorkspace)
      }
      try #require(outputs.count == expected.count)
      for (output, expected) in zip(outputs, expected) {
        #expect(abs(Double(output) - expected) < error * max(1, abs(expected)))
      }
    }
  }

  @Test(arguments: shapes)
  func `packed networks have the outputs of the networks in double precision`(
    shape: NetworkShape
  ) throws {
    // From none to more than go through the layers together, and one that is larger than that alone.
    let sizes = [[], [1], [3, 1, 2], Array(1...24), [100, 2, 90]]
    try Self.check(
      Self.networks(shape), shape, on: sizes.map { Self.graphs($0, shape) }, error: 1e-5)
  }

  /// Networks in which a term of messages is large, in one column.
  static func networks(
    _ shape: NetworkShape, multiplying term: String, by factor: Float
  ) throws -> [Network<Float>] {
    try networks(shape).map { network in
      var tensors = network.tensors
      for name in tensors.keys where name.hasSuffix(term) {
        for index in stride(from: 17, to: tensors[name]?.values.count ?? 0, by: shape.width) {
          tensors[name]?.values[index] *= factor
        }
      }
      return try Network<Float>(shape, tensors: tensors)
    }
  }

  @Test(arguments: ["receiver", "sender", "relations"], [30, 100, 300, 3000])
  func `large terms of messages change neither of these laws`(term: String, factor: Float) throws {
    let shape = Fixture.shape(.mean, width: 48, blocks: 3)
    let networks = try Self.networks(shape, multiplying: term, by: factor)
    let graphs = Self.graphs([1, 2, 3, 5, 2, 4, 2, 3, 8], shape)
    try Self.check(networks, shape, on: [graphs], error: 1e-4)
    Self.checkBatches(of: networks, shape, graphs)
  }

  /// Checks that a graph has the same output, bit for bit, alone and in a batch.
  static func checkBatches(
    of networks: [Network<Float>], _ shape: NetworkShape, _ graphs: [RandomGraph]
  ) {
    let ensemble = InferenceEnsemble(networks, kinds: kinds(shape))
    var workspace = InferenceEnsemble.Workspace()
    func outputs(_ graphs: [RandomGraph]) -> [UInt32] {
      var outputs: [Float] = []
      ensemble.forward(
        GraphBatch(graphs, shape), workspace: &workspace, appendingTo: &outputs)
      return outputs.map(\.bitPattern)
    }
    let together = outputs(graphs)
    for (index, graph) in graphs.enumerated() {
      let alone = outputs([graph])
      #expect(alone == networks.indices.map { together[$0 * graphs.count + index] })
    }
  }

  @Test(arguments: shapes)
  func `a graph has the same output, bit for bit, whatever else is in its batch`(
    shape: NetworkShape
  ) {
    // The first of them has no edge, and in the batch it comes after one that has.
    Self.checkBatches(
      of: Self.networks(shape), shape, Self.graphs([1, 2, 3, 5, 70], shape).reversed())
  }

  @Test
  func `kinds are numbered by relation, receiver and sender, among the species that it joins`() {
    let kinds = EdgeKinds(
      groups: [[2, 0], [], [1]],
      ends: [
        .init(receiver: 0, sender: 2), .init(receiver: 0, sender: 1), .init(receiver: 0, sender: 0),
      ])
    let expected = [
      (2, 0, 1), (0, 0, 1), (2, 2, 2), (2, 2, 0), (0, 2, 2), (0, 2, 0),
    ]
    #expect(
      kinds.all.map { [$0.receiver, $0.relation, $0.sender] }
        == expected.map { [$0.0, $0.1, $0.2] })
    for (number, kind) in expected.enumerated() {
      #expect(
        kinds.number(receiver: kind.0, relation: kind.1, sender: kind.2) == number)
    }
  }
}
