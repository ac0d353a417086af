import GraphNetwork
import Testing

@Suite struct GraphBatchTests {
  private let shape = Fixture.shape(.mean)

  private func arrays(_ batch: GraphBatch) -> [[Int32]] {
    [batch.graphStart, batch.species, batch.edgeStart, batch.senders, batch.relations]
  }

  @Test func `graphs lie end to end with senders counted through the batch`() {
    var batch = GraphBatch(contextCount: 1)
    batch.append(
      species: [2, 0], edgeStart: [0, 1, 3], senders: [1, 0, 1], relations: [5, 5, 4], context: [7])
    batch.append(species: [1], edgeStart: [0, 0], senders: [], relations: [], context: [8])
    batch.append(species: [3], edgeStart: [0, 1], senders: [0], relations: [2], context: [9])
    #expect(batch.graphStart == [0, 2, 3, 4])
    #expect(batch.species == [2, 0, 1, 3])
    #expect(batch.edgeStart == [0, 1, 3, 3, 4])
    #expect(batch.senders == [1, 0, 1, 3])
    #expect(batch.relations == [5, 5, 4, 2])
    #expect(batch.context == [7, 8, 9])
    #expect((batch.graphCount, batch.nodeCount, batch.edgeCount) == (3, 4, 4))
  }

  @Test func `a graph taken from another batch equals the same graph appended directly`() {
    let graphs = Fixture.graphs([(1, 0), (3, 8), (1, 2), (5, 20)], shape, seed: 5)
    let all = GraphBatch(graphs, shape)
    var copied = GraphBatch(contextCount: shape.contextCount)
    for index in [3, 0, 3, 1] { copied.append(index, of: all) }
    let expected = GraphBatch([3, 0, 3, 1].map { graphs[$0] }, shape)
    #expect(arrays(copied) == arrays(expected))
    #expect(copied.context == expected.context)
  }

  @Test(arguments: [true, false])
  func `an emptied batch is equal to a new one`(keepingCapacity: Bool) {
    let graphs = Fixture.graphs([(3, 8), (1, 2)], shape, seed: 5)
    var batch = GraphBatch(graphs.reversed(), shape)
    batch.removeAll(keepingCapacity: keepingCapacity)
    #expect((batch.graphCount, batch.nodeCount, batch.edgeCount) == (0, 0, 0))
    for graph in graphs { batch.append(graph) }
    let expected = GraphBatch(graphs, shape)
    #expect(arrays(batch) == arrays(expected))
    #expect(batch.context == expected.context)
  }
}
