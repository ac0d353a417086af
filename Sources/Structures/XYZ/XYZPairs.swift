/// The pairs key=value in the header of a frame of extended XYZ.
///
/// A key or a value may be in quotes, with `\` before a quote that belongs to it, and a value in brackets. A key without a
/// value is skipped.
struct XYZPairs {
  /// The pairs in their order; keys may be repeated.
  private(set) var pairs: [(key: String, value: String)] = []

  /// Reads a header.
  init(_ header: String) {
    var rest = header.utf8[...]
    while true {
      rest = rest.drop { Self.isSpace($0) || $0 == UInt8(ascii: ",") }
      guard let first = rest.first else { return }
      let key =
        Self.isQuote(first)
        ? Self.quoted(&rest) : Self.word(&rest) { Self.isSpace($0) || $0 == UInt8(ascii: "=") }
      rest = rest.drop(while: Self.isSpace)
      guard rest.first == UInt8(ascii: "=") else { continue }
      rest = rest.dropFirst().drop(while: Self.isSpace)
      let value =
        switch rest.first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): Self.quoted(&rest)
        case UInt8(ascii: "{"), UInt8(ascii: "["): Self.bracketed(&rest)
        default: Self.word(&rest, until: Self.isSpace)
        }
      pairs.append((key, value))
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  /// Reads up to a byte that ends a word.
  private static func word(
    _ rest: inout Substring.UTF8View, until isEnd: (UInt8) -> Bool
  ) -> String {
    let word = rest.prefix { !isEnd($0) }
    rest = rest[word.endIndex...]
    return String(decoding: word, as: UTF8.self)
  }

  /// Reads a text in quotes.
  private static func quoted(_ rest: inout Substring.UTF8View) -> String {
    let quote = rest.removeFirst()
    var text: [UInt8] = []
    while let byte = rest.popFirst(), byte != quote {
      text.append(byte == UInt8(ascii: "\\") ? rest.popFirst() ?? byte : byte)
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads a text in brackets, which may have further brackets of the same kind in it.
  private static func bracketed(_ rest: inout Substring.UTF8View) -> String {
    let open = rest.removeFirst()
    // Closing braces and brackets come two places after the opening ones in ASCII.
    var depth = 1
    let text = rest.prefix { byte in
      depth += byte == open ? 1 : byte == open + 2 ? -1 : 0
      return depth > 0
    }
    rest = rest[text.endIndex...].dropFirst()
    return String(decoding: text, as: UTF8.self)
  }
}
