/// White space, punctuation and names.
extension JSONReader {
  func failure(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    return JSONSyntaxError(
      offset: offset, reason: offset >= bytes.count ? .end : isUTF16 ? .utf16 : reason)
  }

  /// Skips white space and returns the byte after it, nil at the end.
  @inline(__always)
  mutating func byteAfterSpace() -> UInt8? {
    // Most documents have little white space.
    if offset < bytes.count, bytes[offset] > UInt8(ascii: " ") { return bytes[offset] }
    return byteAfterSpaces()
  }

  @inline(never)
  private mutating func byteAfterSpaces() -> UInt8? {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        offset += 1
      case let byte: return byte
      }
    }
    return nil
  }

  /// Enters an array or object.
  ///
  /// - Returns: False if it is empty; then the reader stands behind it.
  mutating func enter() throws(JSONSyntaxError) -> Bool {
    guard depth < Self.maximumDepth else { throw failure(.depth) }
    // In ASCII, a closing bracket comes two after its opening one.
    let end = bytes[offset] + 2
    offset += 1
    if byteAfterSpace() == end {
      offset += 1
      return false
    }
    depth += 1
    return true
  }

  /// Enters an array or object that begins with `bracket`.
  ///
  /// - Returns: False if it is empty; then the reader stands behind it.
  @usableFromInline
  mutating func open(_ bracket: UInt8, else expected: String) throws -> Bool {
    let kind = try next()
    guard bytes[offset] == bracket else {
      throw InvalidDocument.wrongType(kind, expected: expected)
    }
    return try enter()
  }

  /// Reads the comma before a further member or element; returns false if `end` is there instead.
  @usableFromInline
  mutating func another(
    before end: UInt8, orThrow reason: JSONSyntaxError.Reason
  ) throws(JSONSyntaxError) -> Bool {
    let byte = byteAfterSpace()
    guard byte == UInt8(ascii: ",") || byte == end else { throw failure(reason) }
    offset += 1
    if byte == end { depth -= 1 }
    return byte != end
  }

  /// Reads the name of a member and the colon after it.
  public mutating func memberName() throws(JSONSyntaxError) -> String {
    guard byteAfterSpace() == UInt8(ascii: "\"") else { throw failure(.name) }
    let name = try text()
    try colon()
    return name
  }

  /// Reads the name of a member that is one of `names`, written without escapes, and the colon after it.
  ///
  /// - Returns: Its index; nil as of ``plainText(among:)``.
  @usableFromInline
  mutating func plainName(among names: [PlainText]) throws(JSONSyntaxError) -> Int? {
    guard let index = plainText(among: names) else { return nil }
    try colon()
    return index
  }

  /// Reads a string that is one of `texts`, written without escapes.
  ///
  /// - Returns: Its index. It is nil if the string is none of them, or too close to the end of the document to be
  ///   compared in whole words; then nothing has been read but white space.
  @usableFromInline
  mutating func plainText(among texts: [PlainText]) -> Int? {
    guard byteAfterSpace() == UInt8(ascii: "\"") else { return nil }
    let start = offset + 1
    guard bytes.count - start >= PlainText.wordLength else { return nil }
    let word = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
    for index in texts.indices where texts[index].begins(with: word) {
      let end = start + texts[index].count
      guard end < bytes.count, bytes[end] == UInt8(ascii: "\""),
        texts[index].continues(in: bytes, from: start)
      else { continue }
      offset = end + 1
      return index
    }
    return nil
  }

  mutating func skipName() throws(JSONSyntaxError) {
    guard byteAfterSpace() == UInt8(ascii: "\"") else { throw failure(.name) }
    try skipString()
    try colon()
  }

  private mutating func colon() throws(JSONSyntaxError) {
    guard byteAfterSpace() == UInt8(ascii: ":") else { throw failure(.colon) }
    offset += 1
  }

  mutating func literal(_ word: StaticString) throws(JSONSyntaxError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard offset < bytes.count, bytes[offset] == word.utf8Start[index] else {
        throw failure(.value)
      }
      offset += 1
    }
  }
}
