/// The rule for chunk extensions, `*( ";" chunk-ext-name [ "=" chunk-ext-val ] )` (RFC 9112 §7.1.1).
///
/// They are checked because they stand between a chunk's size and its data, and are then ignored. The whitespace that
/// the grammar allows for old senders is refused, since a reader that stops at it and one that does not would see
/// different sizes.
enum ChunkExtension {
  /// Checks all extensions of a chunk.
  ///
  /// - Precondition: `bytes` begin with a semicolon.
  static func check(_ bytes: Span<UInt8>) throws(ParseError) {
    var i = 0
    while i < bytes.count {
      guard bytes[i] == ByteClass.semicolon else { throw .invalidChunkExtension }
      i = try token(bytes, from: i + 1)
      guard i < bytes.count, bytes[i] == UInt8(ascii: "=") else { continue }
      i += 1
      let isQuoted = i < bytes.count && bytes[i] == quote
      i = isQuoted ? try quotedString(bytes, from: i + 1) : try token(bytes, from: i)
    }
  }

  /// Returns the end of the token (RFC 9110 §5.6.2) that begins at `start`.
  private static func token(_ bytes: Span<UInt8>, from start: Int) throws(ParseError) -> Int {
    var i = start
    while i < bytes.count, ByteClass.isToken(bytes[i]) { i += 1 }
    guard i > start else { throw .invalidChunkExtension }
    return i
  }

  /// Returns the end of the quoted string (RFC 9110 §5.6.4) whose first quote is before `start`.
  private static func quotedString(
    _ bytes: Span<UInt8>, from start: Int
  ) throws(ParseError) -> Int {
    var i = start
    while i < bytes.count, bytes[i] != quote {
      if bytes[i] == UInt8(ascii: "\\") { i += 1 }
      guard i < bytes.count, ByteClass.isFieldValue(bytes[i]) else {
        throw .invalidChunkExtension
      }
      i += 1
    }
    guard i < bytes.count else { throw .invalidChunkExtension }
    return i + 1
  }

  private static let quote = UInt8(ascii: "\"")
}
