import JSON

/// Recognises what a file holds from its contents, line by line: NDJSON, or one configuration as a JSON text or a structure.
///
/// JSON whose first line is a complete value is NDJSON. Other JSON is one text if its first value ends where the file ends;
/// otherwise it is NDJSON with an invalid first line, provided that one of its lines is an object. Any other text is a
/// structure, unless one of its lines begins as an object does: then it is NDJSON with invalid lines above.
package struct FileRecognizer {
  /// The kinds of contents.
  package enum Kind: Equatable, Sendable {
    /// NDJSON.
    case lines
    /// One configuration.
    case document
    /// At most one line, which may be either.
    case singleLine
  }

  /// Whether whoever writes the file may wait for the response to its first line before sending more.
  private let isInteractive: Bool
  private var incompleteLine: [UInt8] = []
  private var isAtStart = true
  /// The number of lines that are not blank.
  private var lineCount = 0
  private var isJSON = false
  /// The number of brackets that are open after the last line.
  private var depth = 0
  /// Whether lines follow the first value.
  private var hasMoreAfterValue = false
  /// Whether a line after the first is an object.
  private var hasObjectLine = false

  /// Creates a recogniser for the beginning of a file.
  package init(isInteractive: Bool = false) { self.isInteractive = isInteractive }

  /// Returns the kind of the file if the contents so far show it; nil if more are needed.
  package mutating func add(_ bytes: [UInt8]) -> Kind? {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = incompleteLine + rest[..<end]
      incompleteLine = []
      rest = rest[(end + 1)...]
      if let kind = add(line: line) { return kind }
    }
    incompleteLine += rest
    return nil
  }

  /// Returns the kind of the file that ends after the contents so far.
  package mutating func finish() -> Kind {
    if let kind = add(line: incompleteLine) { return kind }
    guard lineCount > 1 else { return .singleLine }
    let isOneValue = depth == 0 && !hasMoreAfterValue
    return isJSON && !isOneValue && hasObjectLine ? .lines : .document
  }

  private mutating func add(line: [UInt8]) -> Kind? {
    var text = isAtStart ? line.withoutByteOrderMark : line[...]
    isAtStart = false
    text = text.drop { $0 <= UInt8(ascii: " ") }
    guard let first = text.first else { return nil }
    lineCount += 1
    if lineCount == 1 {
      isJSON = [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\"")].contains(first)
    }
    guard isJSON else { return Self.opensObject(text) ? .lines : nil }
    let change = Self.openedBrackets(in: text)
    if lineCount == 1 {
      depth = change
      return depth == 0 && isInteractive ? .lines : nil
    }
    // A first line that is a value, and another.
    if lineCount == 2, depth == 0 { return .lines }
    hasObjectLine = hasObjectLine || (Self.opensObject(text) && change == 0 && Self.closes(text))
    hasMoreAfterValue = hasMoreAfterValue || depth == 0
    depth += change
    return nil
  }

  /// Whether a line begins with an object that has a member.
  private static func opensObject(_ text: ArraySlice<UInt8>) -> Bool {
    text.first == UInt8(ascii: "{")
      && text.dropFirst().first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "\"")
  }

  private static func closes(_ text: ArraySlice<UInt8>) -> Bool {
    text.last { $0 > UInt8(ascii: " ") } == UInt8(ascii: "}")
  }

  /// Returns how many more brackets a line opens than it closes, outside of strings.
  private static func openedBrackets(in text: ArraySlice<UInt8>) -> Int {
    var count = 0
    var isInString = false
    var isEscaped = false
    for byte in text {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\"): isEscaped = isInString
      case UInt8(ascii: "\""): isInString.toggle()
      case _ where isInString: break
      case UInt8(ascii: "{"), UInt8(ascii: "["): count += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): count -= 1
      default: break
      }
    }
    return count
  }
}
