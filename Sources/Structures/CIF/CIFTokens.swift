// Tokens of a CIF: the lexical rules of version 1.1
// (https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax), and nothing of its meaning.

/// A word of a CIF with the line it starts in.
struct CIFToken: Equatable {
  enum Kind: Equatable {
    /// The name of a datum, in lower case, with its underscore.
    case tag
    /// A value, without its quotes.
    case value
    /// A value that stood in quotes or between semicolons, so that "." and "?" are themselves.
    case quoted
    /// `loop_`.
    case loop
    /// `data_` with the block's name.
    case block
  }

  let kind: Kind
  let text: String
  let line: Int

  /// Whether the value says that there is none: "." or "?".
  var isMissing: Bool { kind == .value && (text == "." || text == "?") }
}

/// Cuts the text of a CIF into tokens.
struct CIFTokens {
  private let text: [UInt8]
  private var place = 0
  private var line = 1

  init(_ text: [UInt8]) { self.text = text }

  /// The next token, or nil at the end of the text.
  mutating func next() throws(StructureTextError) -> CIFToken? {
    skipSpace()
    guard place < text.count else { return nil }
    switch text[place] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return try quoted()
    case UInt8(ascii: ";") where isAtLineStart: return try textField()
    default: return try word()
    }
  }

  private var isAtLineStart: Bool { place == 0 || Self.endsLine(text[place - 1]) }

  private static func endsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || endsLine(byte)
  }

  private mutating func advance() {
    if text[place] == UInt8(ascii: "\n") { line += 1 }
    place += 1
  }

  /// Passes over white space and comments.
  private mutating func skipSpace() {
    while place < text.count {
      if text[place] == UInt8(ascii: "#") {
        while place < text.count, !Self.endsLine(text[place]) { place += 1 }
      } else if Self.isSpace(text[place]) {
        advance()
      } else {
        return
      }
    }
  }

  /// A quote ends a value only where white space follows: 'a dog's life' is one.
  private mutating func quoted() throws(StructureTextError) -> CIFToken {
    let quote = text[place]
    let start = place + 1
    var end = start
    while end < text.count, !Self.endsLine(text[end]) {
      if text[end] == quote, end + 1 == text.count || Self.isSpace(text[end + 1]) {
        place = end + 1
        return token(.quoted, text[start..<end])
      }
      end += 1
    }
    throw StructureTextError(line: line, "a quote is opened and not closed in its line")
  }

  /// Lines between one that starts with a semicolon and the next that does.
  private mutating func textField() throws(StructureTextError) -> CIFToken {
    let firstLine = line
    let start = place + 1
    advance()
    while place < text.count {
      if text[place] == UInt8(ascii: ";"), isAtLineStart {
        let token = CIFToken(
          kind: .quoted, text: String(decoding: text[start..<place], as: UTF8.self),
          line: firstLine)
        place += 1
        return token
      }
      advance()
    }
    throw StructureTextError(
      line: firstLine, "a text field is opened by ';' and not closed by a line that starts with ';'"
    )
  }

  private mutating func word() throws(StructureTextError) -> CIFToken {
    let start = place
    while place < text.count, !Self.isSpace(text[place]) { place += 1 }
    let bytes = text[start..<place]
    if bytes.first == UInt8(ascii: "_") {
      let tag = String(decoding: bytes, as: UTF8.self).lowercased().replacing(".", with: "_")
      return CIFToken(kind: .tag, text: tag, line: line)
    }
    // Few values are as long as a reserved word or start like one.
    let letter = bytes[start] | 0x20
    guard bytes.count >= 5, "dlsg".utf8.contains(letter) else { return token(.value, bytes) }
    let lowercased = String(decoding: bytes, as: UTF8.self).lowercased()
    if lowercased == "loop_" { return token(.loop, bytes) }
    if lowercased.hasPrefix("data_") { return token(.block, bytes.dropFirst(5)) }
    for reserved in ["save_", "stop_", "global_"] where lowercased.hasPrefix(reserved) {
      throw StructureTextError(line: line, "'\(reserved)' is not allowed in the CIF of a structure")
    }
    return token(.value, bytes)
  }

  private func token(_ kind: CIFToken.Kind, _ bytes: ArraySlice<UInt8>) -> CIFToken {
    CIFToken(kind: kind, text: String(decoding: bytes, as: UTF8.self), line: line)
  }
}
