// The head of a request: everything before its body.

/// What the request line and the header section of a request say.
///
/// It is shared by all copies of a request, of which a server makes many.
package final class RequestHead: Sendable {
  /// How the end of the body is found (RFC 9112 §6.3).
  package enum Framing: Hashable, Sendable {
    /// There is no body.
    case none
    /// As many bytes as Content-Length says.
    case length(Int)
    /// Chunks, up to one of size zero.
    case chunked
  }

  /// What the client asks to be done.
  package let method: Method
  /// What it asks it of.
  package let target: RequestTarget
  /// The version the client speaks.
  package let version: HTTPVersion
  /// The header fields.
  package let headers: Headers
  /// How the end of the body is found.
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
