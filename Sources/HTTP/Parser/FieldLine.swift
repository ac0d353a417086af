/// A header or trailer line (RFC 9112 §5), as the ranges of its name and value in the input.
struct FieldLine {
  let name: Range<Int>
  let value: Range<Int>

  /// Splits the line of `input` in the range `line`, and checks both parts.
  init(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseError) {
    let bytes = input.extracting(line)
    // §5.2 and §2.2: no folded values, no whitespace before the first field.
    guard !ByteClass.isWhitespace(bytes[0]) else { throw .foldedLine }
    var i = 0
    while i < bytes.count, ByteClass.isToken(bytes[i]) { i += 1 }
    guard i > 0, i < bytes.count else { throw .invalidFieldName }
    guard bytes[i] == ByteClass.colon else {
      // §5.1: readers have disagreed on whitespace here.
      throw ByteClass.isWhitespace(bytes[i]) ? .whitespaceBeforeColon : .invalidFieldName
    }
    name = line.lowerBound..<line.lowerBound + i
    value = input.trimmed(name.upperBound + 1..<line.upperBound)
    let valueBytes = input.extracting(value)
    for i in valueBytes.indices {
      guard ByteClass.isFieldValue(valueBytes[i]) else { throw .invalidFieldValue }
    }
  }
}
