import GraphNetwork
import GraphNetworkReference
import Testing

@Suite struct InferenceEnsembleTests {
  static let shapes = [
    Fixture.shape(.mean), Fixture.shape(.logSumExp, width: 48), Fixture.shape(.mean, width: 96),
    Fixture.shape(.mean, blocks: 1), Fixture.shape(.logSumExp, width: 48, blocks: 3),
    Fixture.shape(.mean, blocks: 4), Fixture.bareShape,
  ]

  /// Returns the edge types where every relation joins any two species.
  static func edgeTypes(_ shape: NetworkShape) -> EdgeTypes {
    EdgeTypes(
      groups: [Array(0..<shape.speciesCount)],
      endpoints: (0..<shape.relationCount).map { _ in .init(receiver: 0, sender: 0) })
  }

  static func networks(_ shape: NetworkShape) -> [Network] {
    [3, 4].map { Fixture.trainable(shape, seed: $0).network }
  }

  static func graphs(_ sizes: [Int], _ shape: NetworkShape) -> [RandomGraph] {
    // Some graphs have few edges and some many.
    let edges = sizes.enumerated().map { $0 % 3 == 2 ? 9 * $1 : 3 * $1 - 3 }
    var graphs = Fixture.graphs(Array(zip(sizes, edges)), shape, seed: 5)
    for index in graphs.indices where index % 2 == 0 {
      // A context has many zeros.
      graphs[index].context = graphs[index].context.map { abs($0) < 0.7 ? 0 : $0 }
    }
    return graphs
  }

  /// Checks that the outputs of folded networks are within `error` of the reference's.
  static func check(
    _ networks: [Network], _ shape: NetworkShape, on batches: [[RandomGraph]], error: Double
  ) throws {
    let ensemble = InferenceEnsemble(networks, edgeTypes: edgeTypes(shape))
    var workspace = InferenceWorkspace()
    for graphs in batches {
      var outputs: [Float] = [7]
      ensemble.forward(GraphBatch(graphs, shape), workspace: &workspace, appendingTo: &outputs)
      var expected = [7.0]
      for network in networks {
        expected += ReferenceNetwork(network).outputs(for: GraphBatch(graphs, shape))
      }
      try #require(outputs.count == expected.count)
      for (output, expected) in zip(outputs, expected) {
        #expect(abs(Double(output) - expected) < error * max(1, abs(expected)))
      }
    }
  }

  @Test(arguments: shapes)
  func `folded networks have the outputs of the reference`(
    shape: NetworkShape
  ) throws {
    // From no graph to more than fit one chunk of 64 nodes, and graphs that are larger than a chunk.
    let sizes = [[], [1], [3, 1, 2], Array(1...24), [100, 2, 90]]
    try Self.check(
      Self.networks(shape), shape, on: sizes.map { Self.graphs($0, shape) }, error: 1e-5)
  }

  /// Returns networks in which a term of the messages is large in one column.
  static func networks(
    _ shape: NetworkShape, multiplying term: String, by factor: Float
  ) throws -> [Network] {
    try networks(shape).map { network in
      var tensors = network.tensors
      for name in tensors.keys where name.hasSuffix(term) {
        for index in stride(from: 17, to: tensors[name]?.values.count ?? 0, by: shape.width) {
          tensors[name]?.values[index] *= factor
        }
      }
      return try Network(shape, tensors: tensors)
    }
  }

  @Test(arguments: ["receiver", "sender", "relations"], [30, 100, 300, 3000])
  func
    `folded networks with large terms have the outputs of the reference and the same bits in every batch`(
      term: String, factor: Float
    ) throws
  {
    let shape = Fixture.shape(.mean, width: 48, blocks: 3)
    let networks = try Self.networks(shape, multiplying: term, by: factor)
    let graphs = Self.graphs([1, 2, 3, 5, 2, 4, 2, 3, 8], shape)
    try Self.check(networks, shape, on: [graphs], error: 1e-4)
    Self.checkBatches(of: networks, shape, graphs)
  }

  /// Checks that each graph has the same output, bit for bit, alone and in a batch.
  static func checkBatches(
    of networks: [Network], _ shape: NetworkShape, _ graphs: [RandomGraph]
  ) {
    let ensemble = InferenceEnsemble(networks, edgeTypes: edgeTypes(shape))
    var workspace = InferenceWorkspace()
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
    // The graph without edges follows one that has edges.
    Self.checkBatches(
      of: Self.networks(shape), shape, Self.graphs([1, 2, 3, 5, 70], shape).reversed())
  }

  @Test func `edge types are ordered by relation, receiver and sender`() {
    let edgeTypes = EdgeTypes(
      groups: [[2, 0], [], [1]],
      endpoints: [
        .init(receiver: 0, sender: 2), .init(receiver: 0, sender: 1), .init(receiver: 0, sender: 0),
      ])
    let expected = [
      (2, 0, 1), (0, 0, 1), (2, 2, 2), (2, 2, 0), (0, 2, 2), (0, 2, 0),
    ]
    #expect(
      edgeTypes.all.map { [$0.receiver, $0.relation, $0.sender] }
        == expected.map { [$0.0, $0.1, $0.2] })
    for (index, type) in expected.enumerated() {
      #expect(edgeTypes.index(receiver: type.0, relation: type.1, sender: type.2) == index)
    }
  }
}
