/// Strings (RFC 8259 section 7).
extension JSONReader {
  /// Reads a string; the next byte is its opening quote.
  mutating func text() throws(JSONSyntaxError) -> String {
    offset += 1
    let start = offset
    guard try skipPlain() else { return try escapedText(from: start) }
    defer { offset += 1 }
    return try string(start..<offset)
  }

  /// Skips a string; the next byte is its opening quote.
  mutating func skipString() throws(JSONSyntaxError) {
    offset += 1
    let start = offset
    guard try skipPlain() else {
      _ = try escapedText(from: start)
      return
    }
    _ = try string(start..<offset)
    offset += 1
  }

  /// Skips characters that are not escaped; returns true if a quote follows, false if an escape does.
  private mutating func skipPlain() throws(JSONSyntaxError) -> Bool {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): return false
      case 0..<0x20: throw failure(.control)
      default: offset += 1
      }
    }
    throw failure(.end)
  }

  /// Returns the characters whose UTF-8 is in `range`.
  private func string(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes.span.extracting(range)))
    } catch {
      throw JSONSyntaxError(
        offset: range.lowerBound + error.byteOffsets.lowerBound, reason: .encoding)
    }
  }

  /// Reads the rest of a string, which begins with an escape.
  private mutating func escapedText(from start: Int) throws(JSONSyntaxError) -> String {
    var text = try string(start..<offset)
    while true {
      text.unicodeScalars.append(try escape())
      let start = offset
      let isComplete = try skipPlain()
      text += try string(start..<offset)
      if isComplete {
        offset += 1
        return text
      }
    }
  }

  /// Reads an escape; the next byte is its backslash.
  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard offset + 1 < bytes.count else {
      offset = bytes.count
      throw failure(.end)
    }
    let character: Unicode.Scalar
    switch bytes[offset + 1] {
    case UInt8(ascii: "u"): return try unicodeEscape()
    case UInt8(ascii: "\""): character = "\""
    case UInt8(ascii: "\\"): character = "\\"
    case UInt8(ascii: "/"): character = "/"
    case UInt8(ascii: "b"): character = "\u{8}"
    case UInt8(ascii: "f"): character = "\u{c}"
    case UInt8(ascii: "n"): character = "\n"
    case UInt8(ascii: "r"): character = "\r"
    case UInt8(ascii: "t"): character = "\t"
    default: throw failure(.escape)
    }
    offset += 2
    return character
  }

  /// Reads `\uXXXX`, or two of them that form a surrogate pair.
  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = offset
    let first = try codeUnit()
    if let character = Unicode.Scalar(first) { return character }
    guard UTF16.isLeadSurrogate(first), offset + 1 < bytes.count,
      bytes[offset] == UInt8(ascii: "\\"), bytes[offset + 1] == UInt8(ascii: "u")
    else { throw JSONSyntaxError(offset: start, reason: .surrogate) }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else {
      throw JSONSyntaxError(offset: start, reason: .surrogate)
    }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  /// Reads one `\uXXXX`; the next byte is its backslash.
  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    offset += 2
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard offset < bytes.count else { throw failure(.end) }
      let digit: UInt8
      switch bytes[offset] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[offset] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[offset] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[offset] - UInt8(ascii: "A") + 10
      default: throw failure(.escape)
      }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }
}
