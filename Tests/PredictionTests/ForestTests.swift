import GraphNetwork
import Numerics
import Prediction
import Testing

@Suite struct ForestTests {
  /// Two trees on two descriptors over five rows: one splits twice, the other is a leaf.
  static func forest(labels: [Float] = [0.5, 1, 1, 2, 4]) throws -> Forest {
    try Forest(
      nodes: [
        .split(descriptor: 0, threshold: 0.5, left: 1),
        .leaf(0..<2),
        .split(descriptor: 1, threshold: -1, left: 3),
        .leaf(2..<3), .leaf(3..<5),
        .leaf(0..<5),
      ], roots: [0, 5], rows: [0, 1, 4, 2, 3], labels: labels, descriptorCount: 2)
  }

  @Test func `weights are the mean over the trees of one over the leaf's size`() throws {
    let forest = try Self.forest()
    // A descriptor at the threshold goes left.
    #expect(forest.weights(of: [0.5, 9]) == [0.35, 0.35, 0.1, 0.1, 0.1])
    #expect(forest.weights(of: [0.6, -1]) == [0.1, 0.1, 0.1, 0.1, 0.6])
    #expect(forest.weights(of: [0.6, 0]) == [0.1, 0.1, 0.35, 0.35, 0.1])
  }

  @Test func `a quantile is the least label that reaches its probability`() throws {
    let forest = try Self.forest()
    let weights = [0.1, 0.2, 0.2, 0.4, 0.1]
    #expect(
      forest.quantiles([0, 0.05, 0.1, 0.2, 0.5, 0.50001, 0.9, 0.95, 1], weights: weights)
        == [0.5, 0.5, 0.5, 1, 1, 2, 2, 4, 4])
  }

  @Test func `weights sum to 1 and quantiles ascend for any descriptors`() throws {
    var random = SplitMix64(seed: 2)
    let forest = try Self.forest()
    for _ in 0..<100 {
      let weights = forest.weights(of: [Float(random.normal()), Float(random.normal())])
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
      let probabilities = (0..<9).map { _ in random.uniform() }.sorted()
      let quantiles = forest.quantiles(probabilities, weights: weights)
      #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy(<=))
    }
    // Descriptors that are not finite lead to a leaf, too.
    #expect(abs(forest.weights(of: [.nan, .infinity]).reduce(0, +) - 1) < 1e-12)
  }

  @Test func `a forest round-trips through tensors and a file`() throws {
    let forest = try Self.forest()
    let file = try Safetensors.encode(forest.tensors)
    #expect(try Forest(tensors: Safetensors.decode(file), descriptorCount: 2) == forest)
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (inout [String: Tensor]) -> Void

    init(_ name: String, _ apply: @escaping @Sendable (inout [String: Tensor]) -> Void) {
      testDescription = name
      self.apply = apply
    }

    static func value(_ tensor: String, _ index: Int, _ value: Float) -> Damage {
      Damage("\(tensor)[\(index)] = \(value)") { $0[tensor]?.values[index] = value }
    }
  }

  @Test(arguments: [
    Damage("no nodes") { $0["nodes"] = nil },
    Damage("no labels") { $0["labels"] = nil },
    Damage("no roots") { $0["roots"] = nil },
    Damage("no rows") { $0["rows"] = nil },
    Damage("empty roots") { $0["roots"] = Tensor(shape: [0], values: []) },
    Damage("flat nodes") { $0["nodes"]?.shape = [18] },
    Damage("nodes that do not fill their shape") { $0["nodes"]?.values.removeLast() },
    Damage("more nodes than their shape") { $0["nodes"]?.values += [-1, 0, 5] },
    Damage("rows that do not fill their shape") { $0["rows"]?.values.removeLast() },
    Damage("labels of two dimensions") { $0["labels"]?.shape = [5, 1] },
    .value("nodes", 0, 2), .value("nodes", 0, -2), .value("nodes", 0, 0.5),
    .value("nodes", 2, 0), .value("nodes", 2, 5), .value("nodes", 2, 1e9),
    .value("nodes", 2, .nan), .value("nodes", 4, 2), .value("nodes", 4, -1),
    .value("nodes", 5, 6), .value("nodes", 5, 0), .value("nodes", 5, .infinity),
    .value("roots", 0, 6), .value("roots", 0, -1), .value("rows", 0, 5), .value("rows", 0, 0.5),
    .value("labels", 0, 1.5),
  ])
  func `malformed tensors are rejected`(damage: Damage) throws {
    var tensors = try Self.forest().tensors
    damage.apply(&tensors)
    #expect(throws: ModelError.self) { try Forest(tensors: tensors, descriptorCount: 2) }
  }

  @Test func `labels that do not ascend are rejected`() {
    #expect(throws: ModelError.self) { try Self.forest(labels: [1, 0, 1, 2, 4]) }
  }
}
