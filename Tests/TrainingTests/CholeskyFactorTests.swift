import Numerics
import Testing
import Training

@Suite struct CholeskyFactorTests {
  /// Returns a random positive definite matrix: B Bᵀ with a small number added to the diagonal.
  static func matrix(_ count: Int, seed: UInt64 = 1) -> [[Double]] {
    var random = SplitMix64(seed: seed)
    let b = (0..<count).map { _ in (0..<count).map { _ in random.normal() } }
    return b.indices.map { i in
      b.indices.map { j in
        zip(b[i], b[j]).reduce(i == j ? 0.1 : 0) { $0 + $1.0 * $1.1 }
      }
    }
  }

  @Test(arguments: [1, 2, 7, 30])
  func `solving recovers a known solution`(count: Int) {
    let matrix = Self.matrix(count)
    let expected = (0..<count).map { 1 - Double($0 % 5) }
    let right = matrix.map { zip($0, expected).reduce(0) { $0 + $1.0 * $1.1 } }
    for (value, known) in zip(CholeskyFactor(matrix).solve(right), expected) {
      #expect(abs(value - known) < 1e-8)
    }
  }

  @Test(arguments: [1, 2, 7, 30])
  func `the diagonal of the inverse agrees with solutions for unit vectors`(count: Int) {
    let factor = CholeskyFactor(Self.matrix(count))
    for (index, value) in factor.inverseDiagonal.enumerated() {
      var unit = [Double](repeating: 0, count: count)
      unit[index] = 1
      #expect(abs(value - factor.solve(unit)[index]) <= 1e-9 * value)
    }
  }

  @Test func `systems of three, one and no unknowns are solved`() {
    let factor = CholeskyFactor([[4, 2, -1], [2, 5, 1], [-1, 1, 6]])
    for (value, expected) in zip(factor.solve([-3, -5, 15]), [1.0, -2, 3]) {
      #expect(abs(value - expected) < 1e-12)
    }
    #expect(CholeskyFactor([[4]]).solve([2]) == [0.5])
    #expect(CholeskyFactor([[4]]).inverseDiagonal == [0.25])
    #expect(CholeskyFactor([]).solve([]).isEmpty)
  }
}
