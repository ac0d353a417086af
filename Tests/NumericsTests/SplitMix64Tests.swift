import Numerics
import Testing

@Suite struct SplitMix64Tests {
  @Test func `the sequence is the published one`() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `uniform and normal numbers have their moments`() {
    var random = SplitMix64(seed: 2)
    let uniform = (0..<20_000).map { _ in random.uniform() }
    let normal = (0..<20_000).map { _ in random.normal() }
    func moment(_ values: [Double], _ power: Int) -> Double {
      values.reduce(0) { sum, value in
        sum + (0..<power).reduce(1) { product, _ in product * value }
      } / Double(values.count)
    }
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    #expect(abs(moment(uniform, 1) - 0.5) < 0.01)
    #expect(abs(moment(uniform, 2) - 1.0 / 3) < 0.01)
    #expect(abs(moment(normal, 1)) < 0.03)
    #expect(abs(moment(normal, 2) - 1) < 0.04)
    #expect(abs(moment(normal, 4) - 3) < 0.3)
  }
}
