/// A tokeniser of CIF text, by the lexical rules of version 1.1.
///
/// See https://www.iucr.org/resources/cif/spec/version1.1/cifsyntax.
struct CIFTokens {
  private let text: [UInt8]
  private var offset = 0
  private var line = 1

  /// Creates a tokeniser that starts at an offset.
  init(_ text: [UInt8], from offset: Int = 0) {
    self.text = text
    self.offset = offset
    line = 1 + text[..<offset].count { $0 == UInt8(ascii: "\n") }
  }

  /// Reads the next token; nil at the end of the text.
  mutating func next() throws(StructureTextError) -> CIFToken? {
    skipSpace()
    guard offset < text.count else { return nil }
    switch text[offset] {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return try quoted()
    case UInt8(ascii: ";") where isAtLineStart: return try textField()
    default: return try word()
    }
  }

  private var isAtLineStart: Bool { offset == 0 || Self.endsLine(text[offset - 1]) }

  private static func endsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || endsLine(byte)
  }

  private mutating func advance() {
    if text[offset] == UInt8(ascii: "\n") { line += 1 }
    offset += 1
  }

  /// Skips white space and comments.
  private mutating func skipSpace() {
    while offset < text.count {
      if text[offset] == UInt8(ascii: "#") {
        while offset < text.count, !Self.endsLine(text[offset]) { offset += 1 }
      } else if Self.isSpace(text[offset]) {
        advance()
      } else {
        return
      }
    }
  }

  /// Reads a value in quotes; a quote ends it only before white space, so 'a dog's life' is one value.
  private mutating func quoted() throws(StructureTextError) -> CIFToken {
    let quote = text[offset]
    let start = offset + 1
    var end = start
    while end < text.count, !Self.endsLine(text[end]) {
      if text[end] == quote, end + 1 == text.count || Self.isSpace(text[end + 1]) {
        offset = end + 1
        return token(.quoted, text[start..<end])
      }
      end += 1
    }
    throw StructureTextError(line: line, "the quoted value does not end in its line")
  }

  /// Reads a text field: lines from one that starts with a semicolon to the next one that does.
  private mutating func textField() throws(StructureTextError) -> CIFToken {
    let firstLine = line
    let start = offset + 1
    advance()
    while offset < text.count {
      if text[offset] == UInt8(ascii: ";"), isAtLineStart {
        let token = CIFToken(
          kind: .quoted, text: String(decoding: text[start..<offset], as: UTF8.self),
          line: firstLine)
        offset += 1
        return token
      }
      advance()
    }
    throw StructureTextError(
      line: firstLine,
      "the text field that starts with ';' does not end: a line that starts with ';' is expected"
    )
  }

  private mutating func word() throws(StructureTextError) -> CIFToken {
    let start = offset
    while offset < text.count, !Self.isSpace(text[offset]) { offset += 1 }
    let bytes = text[start..<offset]
    if bytes.first == UInt8(ascii: "_") {
      let tag = String(decoding: bytes, as: UTF8.self).lowercased().replacing(".", with: "_")
      return CIFToken(kind: .tag, text: tag, line: line)
    }
    // Few values are as long as a reserved word and start with one of its letters.
    let letter = bytes[start] | 0x20
    guard bytes.count >= 5, "dlsg".utf8.contains(letter) else { return token(.value, bytes) }
    let lowercased = String(decoding: bytes, as: UTF8.self).lowercased()
    if lowercased == "loop_" { return token(.loop, bytes) }
    if lowercased.hasPrefix("data_") { return token(.block, bytes.dropFirst(5)) }
    for reserved in ["save_", "stop_", "global_"] where lowercased.hasPrefix(reserved) {
      throw StructureTextError(
        line: line, "'\(reserved)' is not supported in the CIF of a structure")
    }
    return token(.value, bytes)
  }

  private func token(_ kind: CIFToken.Kind, _ bytes: ArraySlice<UInt8>) -> CIFToken {
    CIFToken(kind: kind, text: String(decoding: bytes, as: UTF8.self), line: line)
  }
}
