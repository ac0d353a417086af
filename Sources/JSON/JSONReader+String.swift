// Strings: RFC 8259 section 7.

extension JSONReader {
  /// Reads a string; the place is before its opening quote.
  mutating func text() throws(JSONSyntaxError) -> String {
    place += 1
    let start = place
    guard try skipPlain() else { return try escapedText(from: start) }
    defer { place += 1 }
    return try string(start..<place)
  }

  /// Passes over a string; the place is before its opening quote.
  mutating func skipString() throws(JSONSyntaxError) {
    place += 1
    let start = place
    guard try skipPlain() else {
      _ = try escapedText(from: start)
      return
    }
    _ = try string(start..<place)
    place += 1
  }

  /// Passes over what stands for itself; true if a quote follows, false if an escape does.
  private mutating func skipPlain() throws(JSONSyntaxError) -> Bool {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): return false
      case 0..<0x20: throw failure(.control)
      default: place += 1
      }
    }
    throw failure(.end)
  }

  /// The characters that `range` is the UTF-8 of.
  private func string(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes.span.extracting(range)))
    } catch {
      throw JSONSyntaxError(
        offset: range.lowerBound + error.byteOffsets.lowerBound, reason: .encoding)
    }
  }

  /// Reads the rest of a string that has an escape at the place.
  private mutating func escapedText(from start: Int) throws(JSONSyntaxError) -> String {
    var text = try string(start..<place)
    while true {
      text.unicodeScalars.append(try escape())
      let start = place
      let isComplete = try skipPlain()
      text += try string(start..<place)
      if isComplete {
        place += 1
        return text
      }
    }
  }

  /// Reads an escape; the place is at its backslash.
  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard place + 1 < bytes.count else {
      place = bytes.count
      throw failure(.end)
    }
    let character: Unicode.Scalar
    switch bytes[place + 1] {
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
    place += 2
    return character
  }

  /// Reads `\uXXXX`, or two of them that are a pair of surrogates.
  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let start = place
    let first = try codeUnit()
    if let character = Unicode.Scalar(first) { return character }
    guard UTF16.isLeadSurrogate(first), place + 1 < bytes.count,
      bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
    else { throw JSONSyntaxError(offset: start, reason: .surrogate) }
    let second = try codeUnit()
    guard UTF16.isTrailSurrogate(second) else {
      throw JSONSyntaxError(offset: start, reason: .surrogate)
    }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  /// Reads `\uXXXX`; the place is at its backslash.
  private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
    place += 2
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard place < bytes.count else { throw failure(.end) }
      let digit: UInt8
      switch bytes[place] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[place] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[place] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[place] - UInt8(ascii: "A") + 10
      default: throw failure(.escape)
      }
      unit = unit << 4 | UInt16(digit)
      place += 1
    }
    return unit
  }
}
