// Short pieces of ASCII text, read out of a message and written into one.

import Foundation

extension Span<UInt8> {
  /// Whether the bytes are `text` but for the case of ASCII letters.
  func isEqualIgnoringCase(to text: String) -> Bool {
    guard count == text.utf8.count else { return false }
    let other = text.utf8.span
    // No way out of the loop before its end, so that it takes many bytes at a time.
    var difference: UInt8 = 0
    for i in indices {
      difference |= ByteClass.lowercased(self[i]) ^ ByteClass.lowercased(other[i])
    }
    return difference == 0
  }

  /// Where `byte` first occurs in a range.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    extracting(range).withUnsafeBytes { (bytes) -> Int? in
      guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count)
      else { return nil }
      return range.lowerBound + (UnsafeRawPointer(found) - start)
    }
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

extension [UInt8] {
  /// Appends the UTF-8 of `text`, at once.
  mutating func append(copying text: String) {
    var text = text
    text.withUTF8 { append(contentsOf: $0) }
  }
}
