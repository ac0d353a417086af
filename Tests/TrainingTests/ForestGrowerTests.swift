import Numerics
import Prediction
import Testing
import Training

@Suite struct ForestGrowerTests {
  static let recipe: ForestRecipe = {
    var recipe = ForestRecipe.bandGap
    recipe.treeCount = 40
    recipe.descriptorShare = 1
    return recipe
  }()

  /// Returns rows whose label is a step function of one of three descriptors.
  static func rows(_ count: Int, seed: UInt64 = 3) -> (descriptors: [[Float]], labels: [Double]) {
    var random = SplitMix64(seed: seed)
    let descriptors = (0..<count).map { _ in (0..<3).map { _ in Float(random.uniform()) } }
    return (descriptors, descriptors.map { $0[1] < 0.4 ? 1 : 3 })
  }

  func grow(_ rows: (descriptors: [[Float]], labels: [Double]), seed: UInt64 = 1) throws -> Forest {
    var grower = ForestGrower(
      Self.recipe, descriptors: rows.descriptors, labels: rows.labels, seed: seed)
    return try grower.grow()
  }

  @Test func `a forest learns a step function`() throws {
    let forest = try grow(Self.rows(200))
    for (x, expected) in [(Float(0.1), 1.0), (0.35, 1), (0.45, 3), (0.9, 3)] {
      let weights = forest.weights(of: [0.5, x, 0.5])
      let mean = zip(weights, forest.labels).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(abs(mean - expected) < 0.5)
      #expect(forest.quantiles([0.5], weights: weights) == [expected])
    }
  }

  @Test func `each tree has each row once, and leaves are not too small`() throws {
    let rows = Self.rows(101)
    let forest = try grow(rows)
    #expect(forest.roots.count == 40)
    #expect(forest.labels == rows.labels.sorted().map(Float.init))
    for root in forest.roots {
      var held: [Int] = []
      var pending = [root]
      while let node = pending.popLast() {
        switch forest.nodes[node] {
        case .split(_, _, let left): pending += [left, left + 1]
        case .leaf(let range):
          #expect(range.count >= 2)
          held += forest.rows[range]
        }
      }
      #expect(held.sorted() == Array(0..<101))
    }
  }

  @Test func `the descriptors of a row lead to a leaf with the row`() throws {
    let rows = Self.rows(60)
    let forest = try grow(rows)
    let order = rows.labels.indices.sorted { (rows.labels[$0], $0) < (rows.labels[$1], $1) }
    for (index, row) in order.enumerated() {
      // In each tree the weight is at least one over the number of rows.
      #expect(forest.weights(of: rows.descriptors[row])[index] >= 1.0 / 60 - 1e-12)
    }
  }

  @Test func `equal seeds give equal forests, other seeds do not`() throws {
    let rows = Self.rows(80)
    #expect(try grow(rows) == grow(rows))
    #expect(try grow(rows) != grow(rows, seed: 2))
  }

  @Test func `equal descriptors, equal labels and single rows give valid forests`() throws {
    let constant = try grow(([[Float]](repeating: [1, 2, 3], count: 9), (0..<9).map(Double.init)))
    #expect(constant.nodes.count == 40)
    #expect(constant.weights(of: [1, 2, 3]).allSatisfy { abs($0 - 1.0 / 9) < 1e-12 })
    let equal = try grow((Self.rows(20).descriptors, [Double](repeating: 5, count: 20)))
    #expect(equal.quantiles([0.5], weights: equal.weights(of: [0, 0, 0])) == [5])
    let single = try grow(([[1, 2, 3]], [7]))
    #expect(single.quantiles([0.5], weights: single.weights(of: [9, 9, 9])) == [7])
    // Two neighbouring numbers of single precision.
    let near = try grow(
      ([[1], [1], [Float(1).nextUp], [Float(1).nextUp]], [0, 0, 1, 1]))
    #expect(near.quantiles([0.5], weights: near.weights(of: [Float(1).nextUp])) == [1])
  }
}
