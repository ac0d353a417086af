// Host and port, as Host and absolute-form targets have them (RFC 9110 §7.2, RFC 3986 §3.2).

/// The rule for `uri-host [ ":" port ]`.
enum Authority {
  /// Whether `bytes` are a host, not empty (RFC 9110 §4.2.1), and a port, if any, of digits.
  ///
  /// A user name before `@` is refused (RFC 9110 §4.2.4), as is an address literal of a version
  /// to come (RFC 3986 §3.2.2).
  static func isValid(_ bytes: Span<UInt8>) -> Bool {
    guard !bytes.isEmpty else { return false }
    var i = 0
    if bytes[0] == UInt8(ascii: "[") {
      i = 1
      while i < bytes.count, isAddress(bytes[i]) { i += 1 }
      guard i > 2, i < bytes.count, bytes[i] == UInt8(ascii: "]") else { return false }
      i += 1
    } else {
      while i < bytes.count, bytes[i] != ByteClass.colon {
        if bytes[i] == ByteClass.percent {
          guard i + 2 < bytes.count, ByteClass.hexadecimalValue(bytes[i + 1]) != nil,
            ByteClass.hexadecimalValue(bytes[i + 2]) != nil
          else { return false }
        } else if !ByteClass.isRegisteredName(bytes[i]) {
          return false
        }
        i += 1
      }
      guard i > 0 else { return false }
    }
    guard i < bytes.count else { return true }
    guard bytes[i] == ByteClass.colon else { return false }
    i += 1
    while i < bytes.count {
      guard ByteClass.isDigit(bytes[i]) else { return false }
      i += 1
    }
    return true
  }

  /// What an IPv6 address is written with; whether it is one concerns nobody who only compares.
  private static func isAddress(_ byte: UInt8) -> Bool {
    ByteClass.hexadecimalValue(byte) != nil || byte == ByteClass.colon
      || byte == UInt8(ascii: ".")
  }
}
