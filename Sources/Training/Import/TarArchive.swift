/// Reads tar archives (POSIX.1-1988 ustar, with the long names of GNU tar and pax).
enum TarArchive {
  private static let blockSize = 512

  /// Returns the regular files by name; of several with the same name the last, as tar does.
  ///
  /// - Throws: ``ImportError`` if the bytes are not a complete archive.
  static func files(in bytes: [UInt8], archive: String) throws(ImportError) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var offset = 0
    var longName: String?
    while offset + blockSize <= bytes.count {
      let header = bytes[offset..<(offset + blockSize)]
      // Blocks of zeros end an archive.
      guard header.contains(where: { $0 != 0 }) else { return files }
      guard let size = octal(header.dropFirst(124).prefix(12)), hasChecksum(header),
        size <= bytes.count - offset - blockSize
      else { throw ImportError("\(archive): not a tar archive at byte \(offset)") }
      let content = bytes[(offset + blockSize)..<(offset + blockSize + size)]
      switch header[header.startIndex + 156] {
      case UInt8(ascii: "0"), 0:
        files[longName ?? name(in: header)] = Array(content)
        longName = nil
      case UInt8(ascii: "L"): longName = text(content)
      case UInt8(ascii: "x"): longName = path(inExtension: content) ?? longName
      default: longName = nil
      }
      offset += blockSize + (size + blockSize - 1) / blockSize * blockSize
    }
    throw ImportError("\(archive): the archive is truncated")
  }

  private static func name(in header: ArraySlice<UInt8>) -> String {
    let name = text(header.prefix(100))
    let prefix = text(header.dropFirst(345).prefix(155))
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  /// Returns the path of an extended header, which has records "LENGTH path=VALUE\n".
  private static func path(inExtension content: ArraySlice<UInt8>) -> String? {
    for record in content.split(separator: UInt8(ascii: "\n")) {
      let parts = text(record).split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[1].hasPrefix("path=") { return String(parts[1].dropFirst(5)) }
    }
    return nil
  }

  /// Whether the checksum of a header is the sum of its bytes, where the bytes of the checksum count as spaces.
  private static func hasChecksum(_ header: ArraySlice<UInt8>) -> Bool {
    let field = (header.startIndex + 148)..<(header.startIndex + 156)
    let sum = header.indices.reduce(0) {
      $0 + (field.contains($1) ? Int(UInt8(ascii: " ")) : Int(header[$1]))
    }
    return octal(header[field]) == sum
  }

  /// Returns the number in a field of octal digits, padded with spaces or NULs.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == UInt8(ascii: " ") }
      .prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
