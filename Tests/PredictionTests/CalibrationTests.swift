import GraphNetwork
import Prediction
import Testing

@Suite struct CalibrationTests {
  @Test func `an interval reaches factor times scale and floor, and the offset`() {
    let calibration = Calibration(floor: 0.5, factor: 2, offset: 0.25)
    let estimate = Estimate(value: 1, below: 0.5, above: 1)
    #expect(calibration.interval(of: estimate) == -1.25...4.25)
    #expect(calibration.interval(of: estimate, widening: 2) == -3.5...7.5)
    #expect(Calibration().interval(of: estimate) == 0.5...2)
  }

  @Test func `a negative offset never turns an interval inside out`() {
    let estimate = Estimate(value: 1, below: 0.5, above: 1)
    #expect(Calibration(offset: -0.75).interval(of: estimate) == 1...1.25)
    #expect(Calibration(offset: -2).interval(of: estimate) == 1...1)
  }

  @Test func `an interval holds its value and grows with every figure`() {
    var random = SplitMix64(seed: 4)
    for _ in 0..<200 {
      let calibration = Calibration(
        floor: random.uniform(), factor: 3 * random.uniform(), offset: random.normal())
      let estimate = Estimate(
        value: random.normal(), below: random.uniform(), above: random.uniform())
      let interval = calibration.interval(of: estimate)
      #expect(interval.contains(estimate.value))
      var wider = calibration
      wider.floor += 0.1
      wider.factor += 0.1
      wider.offset += 0.1
      for other in [
        wider.interval(of: estimate), calibration.interval(of: estimate, widening: 1.5),
      ] {
        #expect(other.lowerBound <= interval.lowerBound && other.upperBound >= interval.upperBound)
      }
    }
  }
}
