/// The character classes of the grammars of RFC 9110 and RFC 3986.
///
/// A class of ASCII characters is a set of 128 bits in two words, so that a test is a shift and a mask.
enum ByteClass {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let semicolon = UInt8(ascii: ";")
  static let percent = UInt8(ascii: "%")
  static let slash = UInt8(ascii: "/")
  static let questionMark = UInt8(ascii: "?")

  /// `tchar` (RFC 9110 §5.6.2): letters, digits and ``!#$%&'*+-.^_`|~``.
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    contains(byte, 0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe)
  }

  /// The characters of a path: `pchar` without `pct-encoded`, and `/` (RFC 3986 §3.3).
  @inline(__always)
  static func isPath(_ byte: UInt8) -> Bool {
    contains(byte, 0x2fff_ffd2_0000_0000, 0x47ff_fffe_87ff_ffff)
  }

  /// The characters of a host name: `unreserved` and `sub-delims` (RFC 3986 §2).
  @inline(__always)
  static func isRegisteredName(_ byte: UInt8) -> Bool {
    contains(byte, 0x2bff_7fd2_0000_0000, 0x47ff_fffe_87ff_fffe)
  }

  /// `field-vchar`, SP and HTAB (RFC 9110 §5.5): every byte except the control characters.
  @inline(__always)
  static func isFieldValue(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7f || byte == tab
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func isWhitespace(_ byte: UInt8) -> Bool { byte == space || byte == tab }

  /// Returns the value of a hexadecimal digit of either case, or nil.
  @inline(__always)
  static func hexadecimalValue(_ byte: UInt8) -> Int? {
    if isDigit(byte) { return Int(byte &- 0x30) }
    let letter = byte | 0x20
    return letter >= 0x61 && letter <= 0x66 ? Int(letter &- 0x57) : nil
  }

  /// Returns an ASCII letter in lower case, and every other byte unchanged.
  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  @inline(__always)
  private static func contains(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
    byte < 128 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
  }
}
