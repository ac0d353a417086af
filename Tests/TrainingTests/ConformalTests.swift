import GraphNetwork
import Prediction
import Testing
import Training

@Suite struct ConformalTests {
  static func row(_ label: Double, value: Double = 0, spread: Double = 0) -> HeldOut {
    HeldOut(estimate: Estimate(value: value, below: spread, above: spread), label: label)
  }

  @Test func `the offset is the label's distance beyond the interval that ranks so high`() {
    // Of 19 rows the 18th, ⌈20 · 0.9⌉.
    let rows = (1...19).map { Self.row(Double($0)) }
    #expect(Calibration.widening(rows.shuffled(), coverage: 0.9) == Calibration(offset: 18))
    // Both sides count, and what is within the interval counts as less than nothing.
    let sides = [Self.row(-3, spread: 1), Self.row(2.5, spread: 2), Self.row(0, spread: 1)]
    #expect(Calibration.widening(sides, coverage: 0.5) == Calibration(offset: 0.5))
    #expect(Calibration.widening([Self.row(0, spread: 1)], coverage: 0.5).offset == -1)
  }

  @Test func `with too few rows for a rank the farthest is taken`() {
    #expect(
      Calibration.widening([1, 5, 2, 4].map { Self.row($0) }, coverage: 0.9).offset == 5)
  }

  @Test func `the floor is half the median error, the factor a quantile of the errors on it`() {
    let rows = [1, -2, 3, -4, 5].map { Self.row($0, spread: 0.5) }
    // Errors on 0.5 + 1.5; the rank is ⌈6 · 0.5⌉ = 3.
    #expect(Calibration.scaling(rows, coverage: 0.5) == Calibration(floor: 1.5, factor: 1.5))
    #expect(Calibration.scaling([], coverage: 0.9).factor > 0)
  }

  /// A further row like those calibrated on, time and again. The bounds are four standard deviations.
  @Test(arguments: [0.6, 0.9])
  func `a further row is within its interval as often as promised`(coverage: Double) {
    var random = SplitMix64(seed: 17)
    func draw() -> HeldOut {
      let spread = 0.1 + random.uniform()
      // Heavy tails, and a spread that only half tells the error.
      let scale = 0.2 + spread * random.uniform()
      return Self.row(
        1 + scale * random.normal() / (0.1 + random.uniform()), value: 1, spread: spread)
    }
    let trials = 2000
    let rows = 59
    var held = [0, 0]
    for _ in 0..<trials {
      let past = (0..<rows).map { _ in draw() }
      let next = draw()
      for (kind, calibration) in [
        Calibration.scaling(past, coverage: coverage),
        Calibration.widening(past, coverage: coverage),
      ].enumerated() where calibration.interval(of: next.estimate).contains(next.label) {
        held[kind] += 1
      }
    }
    let deviation = (coverage * (1 - coverage) / Double(trials)).squareRoot()
    for count in held {
      let share = Double(count) / Double(trials)
      // At least as promised, at most one rank more.
      #expect(share > coverage - 4 * deviation)
      #expect(share < coverage + 1 / Double(rows + 1) + 4 * deviation)
    }
  }
}
