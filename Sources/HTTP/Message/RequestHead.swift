/// The request line and the header section of a request, shared by all copies of the request.
package final class RequestHead: Sendable {
  /// How the length of the body is determined (RFC 9112 §6.3).
  package enum Framing: Hashable, Sendable {
    /// No body.
    case none
    /// The number of bytes in Content-Length.
    case length(Int)
    /// Chunks, up to one of size zero.
    case chunked
  }

  /// The method.
  package let method: Method
  /// The target.
  package let target: RequestTarget
  /// The protocol version of the client.
  package let version: HTTPVersion
  /// The header fields.
  package let headers: Headers
  /// How the length of the body is determined.
  package let framing: Framing
  /// Whether the connection may serve further requests (RFC 9112 §9.3).
  package let keepsAlive: Bool

  init(
    method: Method, target: RequestTarget, version: HTTPVersion, headers: Headers, framing: Framing,
    keepsAlive: Bool
  ) {
    self.method = method
    self.target = target
    self.version = version
    self.headers = headers
    self.framing = framing
    self.keepsAlive = keepsAlive
  }
}
