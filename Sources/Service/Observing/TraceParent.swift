/// The trace of a request, and the span that sent it.
///
/// From the field `traceparent` of [W3C Trace
/// Context](https://www.w3.org/TR/trace-context/#traceparent-header).
package struct TraceParent: Equatable, Sendable {
  /// 32 hexadecimal digits.
  package let traceID: String
  /// 16 hexadecimal digits.
  package let parentID: String

  /// Parses the field's value; nil if it is malformed.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    // Version 00 has four parts; later versions may have more.
    guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
      zip(parts, [2, 32, 16, 2]).allSatisfy({ Self.isHexadecimal($0, count: $1) }),
      parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
    else { return nil }
    traceID = String(parts[1])
    parentID = String(parts[2])
  }

  private static func isHexadecimal(_ text: Substring, count: Int) -> Bool {
    text.utf8.count == count
      && text.utf8.allSatisfy {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
      }
  }
}
