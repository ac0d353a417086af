import Numerics
import Testing

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
