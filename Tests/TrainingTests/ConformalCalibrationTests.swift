import GraphNetwork
import Numerics
import Prediction
import Testing
import Training

@Suite struct ConformalTests {
  static func row(_ label: Double, value: Double = 0, spread: Double? = nil) -> HeldOut {
    HeldOut(
      estimate: Estimate(value: value, reach: spread.map { .init(below: $0, above: $0) }),
      label: label)
  }

  @Test func `the floor is half the median error, the factor a quantile of the errors on it`() {
    let rows = [1, -2, 3, -4, 5].map { Self.row($0, spread: 0.5) }
    // Errors on 0.5 + 1.5; the rank is ⌈6 · 0.5⌉ = 3.
    #expect(Calibration(heldOut: rows, coverage: 0.5) == Calibration(floor: 1.5, factor: 1.5))
    // Of 19 rows the 18th, ⌈20 · 0.9⌉; without a reach the floor is all there is.
    let many = (1...19).map { Self.row(Double($0)) }.shuffled()
    #expect(Calibration(heldOut: many, coverage: 0.9) == Calibration(floor: 5, factor: 3.6))
  }

  @Test func `an error counts on its own side's reach`() {
    func row(_ label: Double) -> HeldOut {
      HeldOut(estimate: Estimate(value: 0, reach: .init(below: 3, above: 0)), label: label)
    }
    // Errors of 2: 2/4 below, 2/1 above.
    #expect(Calibration(heldOut: [row(-2)], coverage: 0.5).factor == 0.5)
    #expect(Calibration(heldOut: [row(2)], coverage: 0.5).factor == 2)
  }

  @Test func `with too few rows for a rank the farthest is taken`() {
    let rows = [1, 5, 2, 4].map { Self.row($0) }
    let calibration = Calibration(heldOut: rows, coverage: 0.9)
    #expect(calibration.factor * calibration.floor == 5)
    #expect(Calibration(heldOut: [], coverage: 0.9).factor > 0)
    // Errors of zero leave an interval without a width, not one without a meaning.
    let exact = Calibration(heldOut: [Self.row(0), Self.row(0)], coverage: 0.9)
    #expect(exact.factor == 0 && exact.floor > 0)
  }

  /// A further row like those calibrated on, time and again.
  ///
  /// The bounds are four standard deviations.
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
    var held = 0
    for _ in 0..<trials {
      let calibration = Calibration(heldOut: (0..<rows).map { _ in draw() }, coverage: coverage)
      let next = draw()
      if calibration.interval(of: next.estimate).contains(next.label) { held += 1 }
    }
    let deviation = (coverage * (1 - coverage) / Double(trials)).squareRoot()
    let share = Double(held) / Double(trials)
    // At least as promised, at most one rank more.
    #expect(share > coverage - 4 * deviation)
    #expect(share < coverage + 1 / Double(rows + 1) + 4 * deviation)
  }
}
