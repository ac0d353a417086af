// One header or trailer line (RFC 9112 §5).

/// Where the name and the value of a field lie in the input.
struct FieldLine {
  let name: Range<Int>
  let value: Range<Int>

  /// Splits the line at `line` of `input` and checks both parts.
  init(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseError) {
    // §5.2 and §2.2: no folded values, no whitespace before the first field.
    guard !ByteClass.isWhitespace(input[line.lowerBound]) else { throw .foldedLine }
    var i = line.lowerBound
    while i < line.upperBound, ByteClass.isToken(input[i]) { i += 1 }
    guard i > line.lowerBound, i < line.upperBound else { throw .invalidFieldName }
    guard input[i] == ByteClass.colon else {
      // §5.1: whitespace here has been read in two ways.
      throw ByteClass.isWhitespace(input[i]) ? .whitespaceBeforeColon : .invalidFieldName
    }
    name = line.lowerBound..<i
    value = input.trimmed(i + 1..<line.upperBound)
    for i in value {
      guard ByteClass.isFieldValue(input[i]) else { throw .invalidFieldValue }
    }
  }
}
