/// Names of files made of names from outside.
enum FileName {
  /// The largest number of bytes; most file systems allow 255.
  private static let maximumLength = 200

  /// Returns a name without an extension that is safe on all file systems and in shells: ASCII letters, digits and some
  /// marks, with `_` for everything else.
  static func safe(_ text: String) -> String {
    let bytes = text.utf8.map { isSafe($0) ? $0 : UInt8(ascii: "_") }
    let name = String(decoding: bytes.drop { ".-".utf8.contains($0) }, as: UTF8.self)
    guard name.utf8.count > maximumLength else { return name.isEmpty ? "structure" : name }
    // FNV-1a (RFC 9923) keeps the names of long texts apart.
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return name.prefix(maximumLength - 17) + "-" + String(hash, radix: 16)
  }

  private static func isSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "._-+@".utf8.contains(byte)
    }
  }
}
