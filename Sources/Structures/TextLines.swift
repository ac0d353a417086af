/// A reader of the lines of a text.
struct TextLines {
  /// A line and its number, counted from 1.
  struct Line {
    let text: String
    let number: Int
    /// The parts between spaces and tabs.
    let words: [Substring]

    init(_ bytes: ArraySlice<UInt8>, number: Int) {
      text = String(decoding: bytes, as: UTF8.self)
      self.number = number
      words = text.split { $0 == " " || $0 == "\t" || $0 == "\u{0C}" }
    }

    /// The first letter, in lower case.
    var initial: Character? { words.first?.first?.lowercased().first }

    /// The leading words that are numbers.
    func leadingNumbers(limit: Int) -> [Double] {
      var numbers: [Double] = []
      for word in words.prefix(limit) {
        guard let number = Structures.number(word) else { break }
        numbers.append(number)
      }
      return numbers
    }

    /// Reads up to three numbers at the start of the line.
    func numbers(atLeast count: Int, of what: String) throws(StructureTextError) -> [Double] {
      let numbers = leadingNumbers(limit: 3)
      guard numbers.count >= count else {
        let expected = count == 1 ? "a number" : "\(count) numbers"
        throw StructureTextError(
          line: number, "\(what) is expected, \(expected), not \(quoted(text))")
      }
      return numbers
    }
  }

  private let lines: [ArraySlice<UInt8>]
  private(set) var index = 0

  /// Creates a reader of the lines of a text, or of a number of lines at its start.
  init(_ text: [UInt8], limit: Int? = nil) {
    lines = Array(
      text.split(
        separator: UInt8(ascii: "\n"), maxSplits: limit ?? .max, omittingEmptySubsequences: false
      ).prefix(limit ?? .max))
  }

  /// The next line; nil at the end.
  func peek() -> Line? {
    index < lines.count ? Line(lines[index], number: index + 1) : nil
  }

  /// Reads the next line; nil at the end.
  mutating func next() -> Line? {
    guard let line = peek() else { return nil }
    index += 1
    return line
  }

  /// Reads the next line; an error says that `what` is missing.
  mutating func next(_ what: String) throws(StructureTextError) -> Line {
    guard let line = next() else {
      throw StructureTextError(line: index + 1, "the text ends where \(what) is expected")
    }
    return line
  }

  /// Skips empty lines.
  mutating func skipEmpty() {
    while index < lines.count, lines[index].allSatisfy({ $0 <= UInt8(ascii: " ") }) { index += 1 }
  }

  /// Reads the next line that is not empty; an error says that `what` is missing.
  mutating func nextFilled(_ what: String) throws(StructureTextError) -> Line {
    skipEmpty()
    return try next(what)
  }

  /// Skips a number of lines.
  mutating func skip(_ count: Int) { index = min(lines.count, index + count) }
}
