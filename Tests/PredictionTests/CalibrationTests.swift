import Numerics
import Prediction
import Testing

@Suite struct CalibrationTests {
  static let estimate = Estimate(value: 1, uncertainty: .init(below: 0.5, above: 1))

  @Test func `an interval extends the factor times uncertainty plus floor`() {
    let calibration = Calibration(floor: 0.5, factor: 2)
    #expect(calibration.interval(of: Self.estimate) == -1...4)
    #expect(calibration.interval(of: Estimate(value: 1, uncertainty: nil)) == 0...2)
    #expect(Calibration(floor: 3, factor: 0).interval(of: Self.estimate) == 1...1)
  }

  @Test func `an interval contains its value and grows with floor and factor`() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<200 {
      let calibration = Calibration(floor: random.uniform(), factor: 3 * random.uniform())
      let estimate = Estimate(
        value: random.normal(), uncertainty: .init(below: random.uniform(), above: random.uniform())
      )
      let interval = calibration.interval(of: estimate)
      #expect(interval.contains(estimate.value))
      let wider = Calibration(floor: calibration.floor + 0.1, factor: calibration.factor + 0.1)
      let other = wider.interval(of: estimate)
      #expect(other.lowerBound <= interval.lowerBound && other.upperBound >= interval.upperBound)
    }
  }

  @Test func `an estimate that is not a number has an interval`() {
    for value in [Double.nan, .infinity, -.infinity] {
      let estimate = Estimate(value: value, uncertainty: .init(below: .infinity, above: .infinity))
      _ = Calibration(floor: 0, factor: 1).interval(of: estimate)
    }
    #expect(
      Calibration(floor: 0, factor: 1).interval(of: Estimate(value: .nan, uncertainty: nil))
        == -.infinity ... .infinity)
  }

  @Test func `the uncertainty of a weighted mean is the mean of the known uncertainties`() {
    let process = Estimate(value: 3, uncertainty: nil)
    #expect(Estimate.weightedMean([(Self.estimate, 1)]) == Self.estimate)
    #expect(
      Estimate.weightedMean([(Self.estimate, 0.75), (process, 0.25)])
        == Estimate(value: 1.5, uncertainty: .init(below: 0.5, above: 1)))
    let other = Estimate(value: -1, uncertainty: .init(below: 1.5, above: 2))
    #expect(
      Estimate.weightedMean([(Self.estimate, 1), (other, 3), (process, 4)])
        == Estimate(value: 1.25, uncertainty: .init(below: 1.25, above: 1.75)))
    #expect(Estimate.weightedMean([(process, 0.5), (process, 0.5)]) == process)
  }
}
