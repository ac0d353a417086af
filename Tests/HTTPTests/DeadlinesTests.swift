import HTTP
import Testing

@Suite struct DeadlinesTests {
  private let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

  @Test
  func `nothing is expected at first, nor after it has arrived`() {
    var deadlines = Deadlines()
    #expect(deadlines.input == .never)
    #expect(deadlines.output == .never)
    deadlines.expectInput(within: 2, from: start)
    #expect(deadlines.input == start + 2)
    deadlines.expectNoInput()
    #expect(deadlines.input == .never)
  }

  @Test
  func `a body at the minimum rate keeps its grace`() {
    var deadlines = Deadlines()
    deadlines.expectInput(within: 10, from: start)
    for second in 1...100 {
      deadlines.extendInput(
        by: 1000, minimumRate: 1000, grace: 10, at: start + Double(second))
      #expect(deadlines.input == start + Double(second + 10))
    }
  }

  @Test
  func `a body slower than the minimum rate uses up its grace`() {
    var deadlines = Deadlines()
    deadlines.expectInput(within: 10, from: start)
    for second in 1...12 {
      deadlines.extendInput(by: 500, minimumRate: 1000, grace: 10, at: start + Double(second))
      #expect(deadlines.input == start + 10 + 0.5 * Double(second))
    }
  }

  @Test
  func `bytes that arrive early do not allow a longer pause than they are worth`() {
    var deadlines = Deadlines()
    deadlines.expectInput(within: 10, from: start)
    for _ in 0..<100 {
      deadlines.extendInput(by: 1000, minimumRate: 1000, grace: 10, at: start)
    }
    #expect(deadlines.input == start + 11)
  }

  @Test
  func `reading has a deadline of its own`() {
    var deadlines = Deadlines()
    deadlines.expectReading(within: 3, from: start)
    #expect(deadlines.output == start + 3)
    #expect(deadlines.input == .never)
  }
}
