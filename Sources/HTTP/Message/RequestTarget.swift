/// The target of a request (RFC 9112 §3.2): a path and a query, exactly as they were sent.
///
/// Nothing is decoded, joined or removed: `/a/../b`, `/%62` and `/b` are three different paths. So a router that
/// compares paths byte by byte never confuses two routes.
public struct RequestTarget: Hashable, Sendable {
  /// The host and port of an absolute-form target, which replace Host (§3.2.2).
  public let authority: String?
  /// The path, which starts with `/`; or `*` for the whole server (§3.2.4).
  public let path: String
  /// What follows the first `?`, if there is one.
  public let query: String?

  /// Parses a target; nil if it has no form that is allowed for `method`.
  init?(_ bytes: Span<UInt8>, method: Method) {
    var start = 0
    if bytes[0] == ByteClass.slash {
      authority = nil
    } else if bytes.count == 1, bytes[0] == UInt8(ascii: "*") {
      guard method == .options else { return nil }
      authority = nil
      path = "*"
      query = nil
      return
    } else {
      guard let range = Self.authority(in: bytes) else { return nil }
      authority = String(copying: bytes.extracting(range))
      start = range.upperBound
    }

    var pathEnd = bytes.count
    var i = start
    while i < bytes.count {
      let byte = bytes[i]
      if byte == ByteClass.questionMark {
        // A query may contain `?` and everything that a path may contain (RFC 3986 §3.4).
        if pathEnd == bytes.count { pathEnd = i }
      } else if byte == ByteClass.percent {
        guard i + 2 < bytes.count, ByteClass.hexadecimalValue(bytes[i + 1]) != nil,
          ByteClass.hexadecimalValue(bytes[i + 2]) != nil
        else { return nil }
      } else if !ByteClass.isPath(byte) {
        return nil
      }
      i += 1
    }
    // The path of an absolute form may be empty and is then `/` (RFC 9110 §4.2.3).
    path = pathEnd > start ? String(copying: bytes.extracting(start..<pathEnd)) : "/"
    query =
      pathEnd < bytes.count ? String(copying: bytes.extracting(pathEnd + 1..<bytes.count)) : nil
  }

  /// Returns the range of host and port in an absolute form of the schemes http and https.
  private static func authority(in bytes: Span<UInt8>) -> Range<Int>? {
    guard let scheme = ["http://", "https://"].first(where: { bytes.hasPrefix($0) }) else {
      return nil
    }
    let start = scheme.utf8.count
    var end = start
    while end < bytes.count, bytes[end] != ByteClass.slash, bytes[end] != ByteClass.questionMark {
      end += 1
    }
    return Authority.isValid(bytes.extracting(start..<end)) ? start..<end : nil
  }
}

extension Span<UInt8> {
  /// Returns whether the bytes begin with `prefix`, without regard to the case of ASCII letters.
  fileprivate func hasPrefix(_ prefix: String) -> Bool {
    count >= prefix.utf8.count && extracting(0..<prefix.utf8.count).isEqualIgnoringCase(to: prefix)
  }
}
