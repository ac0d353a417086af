import Foundation

extension Span<UInt8> {
  /// Returns whether the bytes equal `text` without regard to the case of ASCII letters.
  func isEqualIgnoringCase(to text: String) -> Bool {
    guard count == text.utf8.count else { return false }
    let other = text.utf8.span
    // Without an early exit the loop is vectorised.
    var difference: UInt8 = 0
    for i in indices {
      difference |= ByteClass.lowercased(self[i]) ^ ByteClass.lowercased(other[i])
    }
    return difference == 0
  }

  /// Returns the first index of `byte` in a range.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    extracting(range).withUnsafeBytes { (bytes) -> Int? in
      guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count)
      else { return nil }
      return range.lowerBound + (UnsafeRawPointer(found) - start)
    }
  }

  /// Returns a range without the spaces and tabs at both ends: `OWS` (RFC 9110 §5.6.3).
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, ByteClass.isWhitespace(self[lower]) { lower += 1 }
    while lower < upper, ByteClass.isWhitespace(self[upper - 1]) { upper -= 1 }
    return lower..<upper
  }
}

extension String {
  /// Creates a string from its UTF-8 encoding.
  init(copying bytes: Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

extension [UInt8] {
  /// Appends the UTF-8 encoding of `text` in one copy.
  mutating func append(copying text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }
}
