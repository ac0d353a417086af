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

  private let text: [UInt8]
  /// The offset at which the next line starts; nil at the end.
  private var start: Int? = 0
  /// The number of lines read.
  private var index = 0

  /// Creates a reader of the lines of a text.
  init(_ text: [UInt8]) { self.text = text }

  /// The bytes of the next line, without its end.
  private var bytes: ArraySlice<UInt8>? {
    start.map { start in
      text[start..<(text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count)]
    }
  }

  private mutating func advance(behind line: ArraySlice<UInt8>) {
    start = line.endIndex < text.count ? line.endIndex + 1 : nil
    index += 1
  }

  /// The next line; nil at the end.
  func peek() -> Line? { bytes.map { Line($0, number: index + 1) } }

  /// Reads the next line; nil at the end.
  mutating func next() -> Line? {
    guard let bytes else { return nil }
    advance(behind: bytes)
    return Line(bytes, number: index)
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
    while let bytes, bytes.allSatisfy({ $0 <= UInt8(ascii: " ") }) { advance(behind: bytes) }
  }

  /// Skips empty lines unless a number follows them, as then the last of them is an empty comment.
  mutating func skipEmptyBeforeComment() {
    var ahead = self
    ahead.skipEmpty()
    if let line = ahead.peek(), line.leadingNumbers(limit: 1).isEmpty { self = ahead }
  }

  /// Reads the next line that is not empty; an error says that `what` is missing.
  mutating func nextFilled(_ what: String) throws(StructureTextError) -> Line {
    skipEmpty()
    return try next(what)
  }

  /// Skips a number of lines.
  mutating func skip(_ count: Int) {
    for _ in 0..<count {
      guard let bytes else { return }
      advance(behind: bytes)
    }
  }
}
