// Files out of a tar archive (POSIX.1-1988 ustar, with the long names of GNU tar and of pax).

/// The regular files of an archive.
enum TarArchive {
  private static let blockSize = 512

  /// The files by name, in no order; of equal names the last, as tar unpacks it.
  ///
  /// - Throws: ``ImportError`` if the bytes are no whole archive.
  static func files(in bytes: [UInt8], archive: String) throws(ImportError) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var place = 0
    var longName: String?
    while place + blockSize <= bytes.count {
      let header = bytes[place..<(place + blockSize)]
      // Two blocks of zeros end an archive.
      guard header.contains(where: { $0 != 0 }) else { return files }
      guard let size = octal(header.dropFirst(124).prefix(12)), hasChecksum(header),
        size <= bytes.count - place - blockSize
      else { throw ImportError("\(archive): not a tar archive at byte \(place)") }
      let content = bytes[(place + blockSize)..<(place + blockSize + size)]
      switch header[header.startIndex + 156] {
      case UInt8(ascii: "0"), 0:
        files[longName ?? name(in: header)] = Array(content)
        longName = nil
      case UInt8(ascii: "L"): longName = text(content)
      case UInt8(ascii: "x"): longName = path(inExtension: content) ?? longName
      default: longName = nil
      }
      place += blockSize + (size + blockSize - 1) / blockSize * blockSize
    }
    throw ImportError("\(archive): the archive ends too soon")
  }

  private static func name(in header: ArraySlice<UInt8>) -> String {
    let name = text(header.prefix(100))
    let prefix = text(header.dropFirst(345).prefix(155))
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  /// The path that an extended header gives: records "LENGTH path=VALUE\n".
  private static func path(inExtension content: ArraySlice<UInt8>) -> String? {
    for record in content.split(separator: UInt8(ascii: "\n")) {
      let parts = text(record).split(separator: " ", maxSplits: 1)
      if parts.count == 2, parts[1].hasPrefix("path=") { return String(parts[1].dropFirst(5)) }
    }
    return nil
  }

  /// The header's bytes summed, the sum's own field read as spaces.
  private static func hasChecksum(_ header: ArraySlice<UInt8>) -> Bool {
    let field = (header.startIndex + 148)..<(header.startIndex + 156)
    let sum = header.indices.reduce(0) {
      $0 + (field.contains($1) ? Int(UInt8(ascii: " ")) : Int(header[$1]))
    }
    return octal(header[field]) == sum
  }

  /// A number in octal digits, between spaces and NULs.
  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == UInt8(ascii: " ") }
      .prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    return digits.isEmpty ? 0 : Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
