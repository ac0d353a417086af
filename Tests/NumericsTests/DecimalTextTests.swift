import Numerics
import Testing

@Suite struct DecimalTextTests {
  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.25, 2, "-0.25"), (-0.001, 2, "0.00"), (12, 0, "12"),
    (999.96, 1, "1000.0"),
  ])
  func `a number has the given number of decimals, and zero has no sign`(
    number: Double, places: Int, text: String
  ) {
    #expect(number.decimalText(places: places) == text)
  }
}
