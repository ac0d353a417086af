/// The rule for `uri-host [ ":" port ]` in Host and absolute-form targets (RFC 9110 §7.2, RFC 3986 §3.2).
enum Authority {
  /// Returns whether `bytes` are a host that is not empty (RFC 9110 §4.2.1) with an optional port of digits.
  ///
  /// A user name before `@` (RFC 9110 §4.2.4) and an address literal of a future version (RFC 3986 §3.2.2) are invalid.
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

  /// Returns whether the byte may occur in an IPv6 address, whose structure is not checked.
  private static func isAddress(_ byte: UInt8) -> Bool {
    ByteClass.hexadecimalValue(byte) != nil || byte == ByteClass.colon
      || byte == UInt8(ascii: ".")
  }
}
