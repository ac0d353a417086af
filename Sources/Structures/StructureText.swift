import JSON

/// The text of a structure as bytes in UTF-8 with LF line endings.
enum StructureText {
  /// Returns a text without its byte order mark, with LF for CR LF and CR, and without control characters at its end.
  ///
  /// Editors of DOS end a text with ^Z, and printers with a form feed.
  ///
  /// - Throws: ``StructureTextError`` for bytes that are UTF-16 or compressed.
  static func normalized(_ bytes: [UInt8]) throws(StructureTextError) -> [UInt8] {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || (bytes.count > 3 && (bytes[0] == 0) != (bytes[1] == 0))
    {
      throw StructureTextError(
        code: .unknownFormat, "the text is UTF-16; UTF-8 is expected")
    }
    if bytes.starts(with: [0x1F, 0x8B]) {
      throw StructureTextError(
        code: .unknownFormat, "the bytes are compressed with gzip; a text is expected")
    }
    var text = bytes.withoutByteOrderMark
    let end = text.lastIndex { $0 > UInt8(ascii: " ") }.map { $0 + 1 } ?? text.startIndex
    if let control = text[end...].firstIndex(where: { [0x00, 0x0C, 0x1A].contains($0) }) {
      text = text[..<control]
    }
    let carriageReturn = UInt8(ascii: "\r")
    guard text.contains(carriageReturn) else { return Array(text) }
    var lines: [UInt8] = []
    lines.reserveCapacity(text.count)
    var returns = 0
    for byte in text {
      if byte == carriageReturn {
        returns += 1
        continue
      }
      // Several CR before an LF are one line ending, as texts get them that are converted twice.
      if byte != UInt8(ascii: "\n") { lines += repeatElement(UInt8(ascii: "\n"), count: returns) }
      lines.append(byte)
      returns = 0
    }
    lines += repeatElement(UInt8(ascii: "\n"), count: returns)
    return lines
  }
}
