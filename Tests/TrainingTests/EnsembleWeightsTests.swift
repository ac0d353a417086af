import GraphNetwork
import Numerics
import Prediction
import Testing
import Training

@Suite struct BlendWeightsTests {
  func estimate(_ value: Double) -> Estimate { Estimate(value: value, reach: nil) }

  @Test func `the blend that was hidden is found`() {
    var random = SplitMix64(seed: 5)
    let hidden = [0.2, 0.7, 0.1]
    let rows = (0..<40).map { _ in (0..<3).map { _ in random.normal() } }
    let labels = rows.map { zip($0, hidden).reduce(0) { $0 + $1.0 * $1.1 } }
    let found = BlendWeights.best(rows.map { $0.map(estimate) }, labels: labels)
    for (weight, expected) in zip(found, hidden) { #expect(abs(weight - expected) < 1e-12) }
  }

  @Test func `no mean of experts is worse than the best of them`() {
    var random = SplitMix64(seed: 6)
    for count in 1...3 {
      let labels = (0..<30).map { _ in random.normal() }
      let rows = labels.map { label in (0..<count).map { _ in label + random.normal() } }
      let weights = BlendWeights.best(rows.map { $0.map(estimate) }, labels: labels)
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

  @Test func `a lone expert has all the weight, and none has none`() {
    #expect(BlendWeights.best([[estimate(1)], [estimate(9)]], labels: [2, 3]) == [1])
    #expect(BlendWeights.best([], labels: []).isEmpty)
  }
}
