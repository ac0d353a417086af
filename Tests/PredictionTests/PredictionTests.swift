import Numerics
import Prediction
import Testing

@Suite struct PredictionTests {
  static func prediction(
    energy: PredictedValue = PredictedValue(value: 1, interval: 0...2),
    gap: PredictedValue = PredictedValue(value: 1, interval: 0...2), defects: Int = 3
  ) -> Prediction {
    Prediction(
      formationEnergyPerSite: energy, bandGap: gap, defectCount: defects, intervalCoverage: 0.9,
      domainDistance: 0.5, domainNotes: [])
  }

  static func bits(_ value: PredictedValue) -> [UInt64] {
    [value.value, value.interval.lowerBound, value.interval.upperBound].map(\.bitPattern)
  }

  @Test func `values are rounded to 1 µeV, and the total is rounded after the product`() {
    let energy = PredictedValue(value: 1.0000004, interval: 0.99999949...1.0000016)
    let prediction = Self.prediction(energy: energy)
    #expect(
      prediction.formationEnergyPerSite == PredictedValue(value: 1, interval: 0.999999...1.000002))
    #expect(
      prediction.formationEnergy == PredictedValue(value: 3.000001, interval: 2.999998...3.000005))
  }

  @Test func `a band gap and its interval are not negative`() {
    let gap = PredictedValue(value: -0.2, interval: -0.5 ... -0.1)
    #expect(Self.prediction(gap: gap).bandGap == PredictedValue(value: 0, interval: 0...0))
    let wide = PredictedValue(value: 0.1, interval: -0.1...0.3)
    #expect(Self.prediction(gap: wide).bandGap == PredictedValue(value: 0.1, interval: 0...0.3))
    let energy = PredictedValue(value: -0.2, interval: -0.5 ... -0.1)
    #expect(Self.prediction(energy: energy).formationEnergyPerSite == energy)
  }

  @Test func `no value is −0`() throws {
    let tiny = PredictedValue(value: -1e-9, interval: -3e-7 ... -0.0)
    let prediction = Self.prediction(energy: tiny, gap: tiny, defects: 1)
    for value in [
      prediction.formationEnergyPerSite, prediction.formationEnergy, prediction.bandGap,
    ] { #expect(Self.bits(try #require(value)) == [0, 0, 0]) }
  }

  @Test func `rounding keeps a value inside its interval`() throws {
    var random = SplitMix64(seed: 6)
    for _ in 0..<500 {
      let value = random.normal()
      let low = value - abs(random.normal()) * 1e-6
      let predicted = PredictedValue(
        value: value, interval: low...(value + random.uniform() * 1e-6))
      let prediction = Self.prediction(energy: predicted, gap: predicted)
      for property in Property.allCases {
        let rounded = try #require(prediction[property])
        #expect(rounded.interval.contains(rounded.value))
      }
    }
  }
}
