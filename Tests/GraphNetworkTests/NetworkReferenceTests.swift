import Foundation
import GraphNetwork
import GraphNetworkReference
import Testing

@Suite struct NetworkReferenceTests {
  /// A network, graphs and their outputs as `Fixtures/make_reference.py` writes them.
  struct Case: Decodable {
    struct Values: Decodable {
      let shape: [Int]
      let values: [Float]
    }
    struct Graph: Decodable {
      let species, receivers, senders, relations: [Int32]
      let context: [Float]
    }
    let shape: NetworkShape
    let tensors: [String: Values]
    let graphs: [Graph]
    let outputs: [Double]

    static func all() throws -> [Case] {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/reference.json")
      return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }

    func network() throws -> Network {
      try Network(
        shape, tensors: tensors.mapValues { Tensor(shape: $0.shape, values: $0.values) })
    }

    var batch: GraphBatch {
      var batch = GraphBatch(contextCount: shape.contextCount)
      for graph in graphs {
        let edgeStart = (0...Int32(graph.species.count)).map { node in
          Int32(graph.receivers.count { $0 < node })
        }
        batch.append(
          species: graph.species, edgeStart: edgeStart, senders: graph.senders,
          relations: graph.relations, context: graph.context)
      }
      return batch
    }
  }

  @Test func `the network and the reference have the outputs of NumPy`() throws {
    let cases = try Case.all()
    #expect(Set(cases.map(\.shape.pooling)) == [.mean, .logSumExp])
    for numpy in cases {
      let network = try numpy.network()
      var workspace = TrainingWorkspace()
      let outputs = network.forward(numpy.batch, workspace: &workspace)
      let reference = ReferenceNetwork(network).outputs(for: numpy.batch)
      try #require(outputs.count == numpy.outputs.count)
      for (index, expected) in numpy.outputs.enumerated() {
        #expect(abs(Double(outputs[index]) - expected) <= 1e-5 * max(1, abs(expected)))
        #expect(abs(reference[index] - expected) <= 1e-12 * max(1, abs(expected)))
      }
    }
  }
}
