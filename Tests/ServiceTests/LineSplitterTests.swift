import Service
import Testing

struct LineSplitterTests {
  private func lines(of text: String, limit: Int, cutEvery length: Int) -> [Line] {
    var splitter = LineSplitter(limit: limit)
    let bytes = Array(text.utf8)
    var lines: [Line] = []
    for start in stride(from: 0, to: bytes.count, by: length) {
      lines += splitter.lines(endingIn: bytes[start..<min(start + length, bytes.count)])
    }
    return lines + (splitter.lastLine().map { [$0] } ?? [])
  }

  private func line(_ number: Int, _ text: String) -> Line {
    Line(number: number, text: .success(Array(text.utf8)))
  }

  @Test(arguments: 1...40)
  func `lines are the same however the bytes are cut`(length: Int) {
    let text = "one\ntwo\r\n\n \t\r\nfive\n\rsix\r\r\nthe seventh is too long\nlast"
    #expect(
      lines(of: text, limit: 6, cutEvery: length) == [
        line(1, "one"), line(2, "two"), line(5, "five"), line(6, "\rsix\r"),
        Line(number: 7, text: .failure(.lineTooLong(limit: 6))), line(8, "last"),
      ])
  }

  @Test(arguments: ["\n", "\r\n", ""])
  func `a line of exactly the limit is kept and one byte more is not`(end: String) {
    #expect(lines(of: "12345" + end, limit: 5, cutEvery: 3) == [line(1, "12345")])
    #expect(
      lines(of: "123456" + end, limit: 5, cutEvery: 3)
        == [Line(number: 1, text: .failure(.lineTooLong(limit: 5)))])
  }

  @Test(arguments: [1, 3, 20]) func `a last line that is too long and has no line end is reported`(
    length: Int
  ) {
    #expect(
      lines(of: "one\nthe second", limit: 5, cutEvery: length) == [
        line(1, "one"), Line(number: 2, text: .failure(.lineTooLong(limit: 5))),
      ])
  }

  @Test func `empty lines count, also by the million`() {
    var splitter = LineSplitter(limit: 5)
    #expect(splitter.lines(endingIn: [UInt8](repeating: 10, count: 3_000_000)).isEmpty)
    #expect(splitter.lines(endingIn: Array("\n\nx\n\n\ny".utf8)) == [line(3_000_003, "x")])
    #expect(splitter.lastLine() == line(3_000_006, "y"))
  }

  @Test func `input without a line has none`() {
    #expect(lines(of: "", limit: 5, cutEvery: 1).isEmpty)
    #expect(lines(of: "\n\n", limit: 5, cutEvery: 1).isEmpty)
  }
}
