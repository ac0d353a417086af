import Numerics
import Prediction
import Testing
import Training

@Suite struct EnsembleWeightsTests {
  func estimate(_ value: Double) -> Estimate { Estimate(value: value, uncertainty: nil) }

  @Test func `known weights are found`() {
    var random = SplitMix64(seed: 5)
    let known = [0.2, 0.7, 0.1]
    let rows = (0..<40).map { _ in (0..<3).map { _ in random.normal() } }
    let labels = rows.map { zip($0, known).reduce(0) { $0 + $1.0 * $1.1 } }
    let found = EnsembleWeights.best(rows.map { $0.map(estimate) }, labels: labels)
    for (weight, expected) in zip(found, known) { #expect(abs(weight - expected) < 1e-12) }
  }

  @Test func `the weighted mean is at least as good as the best expert`() {
    var random = SplitMix64(seed: 6)
    for count in 1...3 {
      let labels = (0..<30).map { _ in random.normal() }
      let rows = labels.map { label in (0..<count).map { _ in label + random.normal() } }
      let weights = EnsembleWeights.best(rows.map { $0.map(estimate) }, labels: labels)
      #expect(weights.count == count && abs(weights.reduce(0, +) - 1) < 1e-12)
      #expect(weights.allSatisfy { $0 >= 0 })
      func error(_ weights: [Double]) -> Double {
        zip(rows, labels).reduce(0) { sum, row in
          sum + abs(zip(row.0, weights).reduce(-row.1) { $0 + $1.0 * $1.1 })
        }
      }
      for expert in 0..<count {
        let alone = (0..<count).map { $0 == expert ? 1.0 : 0 }
        #expect(error(weights) <= error(alone) + 1e-12)
      }
    }
  }

  @Test func `a single expert has weight 1, and no experts have no weights`() {
    #expect(EnsembleWeights.best([[estimate(1)], [estimate(9)]], labels: [2, 3]) == [1])
    #expect(EnsembleWeights.best([], labels: []).isEmpty)
  }

  @Test func `a preferred expert is given up only for a gain beyond the statistical error`() {
    func chosen(_ preferred: (Int) -> Double) -> [Double] {
      let rows = (0..<20).map { row in
        [0.5, preferred(row)].map { Estimate(value: $0, uncertainty: nil) }
      }
      return EnsembleWeights.chosen(
        rows, labels: Array(repeating: 0, count: 20), preferred: [1])
    }
    // Worse in all rows.
    #expect(chosen { _ in 0.6 } == [1, 0])
    // A single row decides nothing, although the other expert is better on average.
    #expect(chosen { $0 == 7 ? 4 : 0.4 } == [0, 1])
  }
}
