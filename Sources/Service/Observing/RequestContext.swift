import HTTP
import Synchronization

/// The identifiers of a request in logs and traces, shared by the copies of the request.
package final class RequestContext: Sendable {
  /// The client's X-Request-Id, or a new one.
  package let id: String
  /// The client's trace, if it sent one.
  package let trace: TraceParent?
  /// The name of the token that the request carries.
  let token: String?

  /// Reads the identifiers from the header fields of a request.
  package init(_ headers: Headers) {
    id = headers["X-Request-Id"].flatMap(Self.acceptable) ?? Self.newID()
    trace = headers["Traceparent"].flatMap(TraceParent.init)
    token = nil
  }

  private init(id: String, trace: TraceParent?, token: String) {
    self.id = id
    self.trace = trace
    self.token = token
  }

  /// Returns the identifiers with the name of a token.
  func with(token: String) -> RequestContext { RequestContext(id: id, trace: trace, token: token) }

  /// The maximum length of an X-Request-Id; a longer one is replaced.
  package static let maximumIDLength = 128

  /// Returns a client's identifier if it is a token (RFC 9110 section 5.6.2) of allowed length.
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

  /// Returns 32 hexadecimal digits: 64 random bits of this process, then the number of the request.
  private static func newID() -> String {
    let number = requests.wrappingAdd(1, ordering: .relaxed).newValue
    return String(unsafeUninitializedCapacity: 32) { digits in
      for (half, word) in [process, number].enumerated() {
        for index in 0..<16 {
          let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * index)) & 15
          digits[16 * half + index] = digit + (digit < 10 ? UInt8(ascii: "0") : 87)
        }
      }
      return 32
    }
  }

  private static let process = UInt64.random(in: 0...UInt64.max)
  private static let requests = Atomic<UInt64>(0)
}
