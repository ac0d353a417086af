import Numerics
import Prediction
import Testing
import Training

@Suite struct ConformalCalibrationTests {
  static func row(_ label: Double, value: Double = 0, spread: Double? = nil) -> HeldOutEstimate {
    HeldOutEstimate(
      estimate: Estimate(value: value, uncertainty: spread.map { .init(below: $0, above: $0) }),
      label: label)
  }

  @Test func `the floor is half the median error, and the factor a quantile of scaled errors`() {
    let rows = [1, -2, 3, -4, 5].map { Self.row($0, spread: 0.5) }
    // Errors divided by 0.5 + 1.5; the rank is ⌈6 · 0.5⌉ = 3.
    let few = Calibration(heldOut: rows, coverage: 0.5)
    #expect(few.floor == 1.5 && few.factor == 1.5)
    // The widest of the intervals, which all extend 1.5 · (0.5 + 1.5) to both sides.
    #expect(few.largestWidth == 6)
    // The 18th of 19 rows, ⌈20 · 0.9⌉; without an uncertainty the floor alone divides the errors.
    let many = (1...19).map { Self.row(Double($0)) }.shuffled()
    let calibration = Calibration(heldOut: many, coverage: 0.9)
    #expect(calibration.floor == 5 && calibration.factor == 3.6)
  }

  @Test func `an error is divided by the uncertainty of its side`() {
    func row(_ label: Double) -> HeldOutEstimate {
      HeldOutEstimate(
        estimate: Estimate(value: 0, uncertainty: .init(below: 3, above: 0)), label: label)
    }
    // Errors of 2: 2/4 below, 2/1 above.
    #expect(Calibration(heldOut: [row(-2)], coverage: 0.5).factor == 0.5)
    #expect(Calibration(heldOut: [row(2)], coverage: 0.5).factor == 2)
  }

  @Test func `with too few rows the largest score is the factor`() {
    let rows = [1, 5, 2, 4].map { Self.row($0) }
    let calibration = Calibration(heldOut: rows, coverage: 0.9)
    #expect(calibration.factor * calibration.floor == 5)
    #expect(Calibration(heldOut: [], coverage: 0.9).factor > 0)
    // Errors of zero give a valid interval of zero width.
    let exact = Calibration(heldOut: [Self.row(0), Self.row(0)], coverage: 0.9)
    #expect(exact.factor == 0 && exact.floor > 0)
  }

  /// The bounds are four standard deviations.
  @Test(arguments: [0.6, 0.9])
  func `the interval of a further row contains its label with the coverage`(coverage: Double) {
    var random = SplitMix64(seed: 17)
    func draw() -> HeldOutEstimate {
      let spread = 0.1 + random.uniform()
      // Heavy tails, and a spread that is only partly correlated with the error.
      let scale = 0.2 + spread * random.uniform()
      return Self.row(
        1 + scale * random.normal() / (0.1 + random.uniform()), value: 1, spread: spread)
    }
    let trials = 2000
    let rows = 59
    var inside = 0
    for _ in 0..<trials {
      let calibration = Calibration(heldOut: (0..<rows).map { _ in draw() }, coverage: coverage)
      let next = draw()
      if calibration.interval(of: next.estimate).contains(next.label) { inside += 1 }
    }
    let deviation = (coverage * (1 - coverage) / Double(trials)).squareRoot()
    let fraction = Double(inside) / Double(trials)
    // At least the coverage, and at most one rank more.
    #expect(fraction > coverage - 4 * deviation)
    #expect(fraction < coverage + 1 / Double(rows + 1) + 4 * deviation)
  }
}
