import Numerics
import Testing

@Suite struct RankCorrelationTests {
  /// Numbers with and without ties, and the result of `scipy.stats.spearmanr` (SciPy 1.17.1).
  static let references: [(x: [Double], y: [Double], expected: Double)] = [
    ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),
    ([3, 1, 2], [-3, -1, -2], -1),
    ([1, 1, 2, 3, 3, 3, 4], [5, 6, 6, 1, 2, 2, 0], -0.8860760232362958),
    ([0, 0, 0, 1, 1, 2, 5, 5], [0.1, 0.4, 0.2, 0.4, 0.9, 0.3, 0.8, 0.8], 0.6189434500594397),
    (
      [0.5, -1, 7, 7, 2, 0.5, 3, 9, -4, 2], [1, 1, 1, 0, 2, 5, 3, 4, 0, 1],
      0.240583439192569
    ),
  ]

  @Test(arguments: references.indices)
  func `the correlation is that of SciPy, with ties`(index: Int) throws {
    let reference = Self.references[index]
    let pairs = Array(zip(reference.x, reference.y))
    let result = try #require(rankCorrelation(pairs))
    #expect(abs(result - reference.expected) < 1e-12)
    // Only the order of the numbers matters, and not the order of the pairs.
    let stretched = try #require(
      rankCorrelation(pairs.reversed().map { ($0.0 * $0.0 * $0.0 * 4 + 1, $0.1 * 1e-6) }))
    #expect(abs(stretched - result) < 1e-12)
  }

  @Test func `equal numbers and single pairs have no correlation`() {
    #expect(rankCorrelation([]) == nil)
    #expect(rankCorrelation([(1, 2)]) == nil)
    #expect(rankCorrelation([(1, 2), (1, 3)]) == nil)
    #expect(rankCorrelation([(2, 0), (3, 0)]) == nil)
  }
}
