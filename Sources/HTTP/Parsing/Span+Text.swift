// Reading short pieces of ASCII text out of a message.

extension Span<UInt8> {
  /// Whether the bytes are `text` but for the case of ASCII letters.
  func isEqualIgnoringCase(to text: String) -> Bool {
    guard count == text.utf8.count else { return false }
    var i = 0
    for byte in text.utf8 {
      guard ByteClass.lowercased(self[i]) == ByteClass.lowercased(byte) else { return false }
      i += 1
    }
    return true
  }

  /// Without the spaces and tabs at either end: `OWS` (RFC 9110 §5.6.3).
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, ByteClass.isWhitespace(self[lower]) { lower += 1 }
    while lower < upper, ByteClass.isWhitespace(self[upper - 1]) { upper -= 1 }
    return lower..<upper
  }
}

extension String {
  /// The text that `bytes` are the UTF-8 of.
  init(copying bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
