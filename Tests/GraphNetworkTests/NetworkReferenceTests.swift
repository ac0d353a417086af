import Foundation
import GraphNetwork
import Testing

@Suite struct NetworkReferenceTests {
  /// What `Fixtures/make_reference.py` writes.
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

    func network<Scalar: NetworkScalar>() throws -> Network<Scalar> {
      try Network(
        shape, tensors: tensors.mapValues { Tensor(shape: $0.shape, values: $0.values) })
    }

    func batch<Scalar: NetworkScalar>() -> GraphBatch<Scalar> {
      var batch = GraphBatch<Scalar>(contextCount: shape.contextCount)
      for graph in graphs {
        let edgeStart = (0...Int32(graph.species.count)).map { node in
          Int32(graph.receivers.count { $0 < node })
        }
        batch.append(
          species: graph.species, edgeStart: edgeStart, senders: graph.senders,
          relations: graph.relations, context: graph.context.map(Scalar.init))
      }
      return batch
    }
  }

  @Test func `both networks answer as NumPy does`() throws {
    let cases = try Case.all()
    #expect(Set(cases.map(\.shape.pooling)) == [.mean, .logSumExp])
    for reference in cases {
      var single = Workspace<Float>()
      var double = Workspace<Double>()
      let answers = try reference.network().forward(reference.batch(), workspace: &single)
      let precise = try reference.network().forward(reference.batch(), workspace: &double)
      #expect(answers.count == reference.outputs.count)
      for (index, expected) in reference.outputs.enumerated() {
        #expect(abs(Double(answers[index]) - expected) <= 1e-5 * max(1, abs(expected)))
        #expect(abs(precise[index] - expected) <= 1e-12 * max(1, abs(expected)))
      }
    }
  }
}
