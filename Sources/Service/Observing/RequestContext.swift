// What a request is known by in logs.

import HTTP
import Synchronization

/// The names of a request, noted when its head has been read; shared by the request's copies.
package final class RequestContext: Sendable {
  /// The client's X-Request-Id, or a new one.
  package let id: String
  /// The client's trace, if it sent one.
  package let trace: TraceParent?

  /// The names in these fields.
  package init(_ headers: Headers) {
    id = headers["X-Request-Id"].flatMap(Self.acceptable) ?? Self.newID()
    trace = headers["Traceparent"].flatMap(TraceParent.init)
  }

  /// The longest X-Request-Id that is taken over.
  package static let maximumIDLength = 128

  /// A client's identifier if it is short and a token (RFC 9110 section 5.6.2).
  private static func acceptable(_ id: String) -> String? {
    let isToken = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        true
      default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
    }
    return isToken && (1...maximumIDLength).contains(id.utf8.count) ? id : nil
  }

  /// 32 hexadecimal digits: 64 random bits of this process, and a number of its own for each
  /// request.
  private static func newID() -> String {
    let number = requests.wrappingAdd(1, ordering: .relaxed).newValue
    return String(unsafeUninitializedCapacity: 32) { digits in
      for (half, word) in [process, number].enumerated() {
        for place in 0..<16 {
          let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * place)) & 15
          digits[16 * half + place] = digit + (digit < 10 ? UInt8(ascii: "0") : 87)
        }
      }
      return 32
    }
  }

  private static let process = UInt64.random(in: 0...UInt64.max)
  private static let requests = Atomic<UInt64>(0)
}
