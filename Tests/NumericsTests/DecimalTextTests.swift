import Numerics
import Testing

@Suite struct DecimalTextTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.25, 2, "-0.25"), (-0.001, 2, "0.00"), (12, 0, "12"),
    (999.96, 1, "1000.0"),
  ])
  func `a number has as many decimals as asked for, and zero no sign`(
    number: Double, places: Int, text: String
  ) {
    #expect(number.decimalText(places: places) == text)
  }
}

@Suite struct QuantileTests {
  @Test func `quantiles are interpolated between neighbours`() {
    let numbers = [1.0, 2, 4, 8]
    #expect(quantile(numbers, 0) == 1)
    #expect(quantile(numbers, 1) == 8)
    #expect(quantile(numbers, 0.5) == 3)
    #expect(quantile([], 0.5) == 0)
    #expect(quantile([7], 0.3) == 7)
  }
}
