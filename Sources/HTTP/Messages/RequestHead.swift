// The head of a request: everything before its body.

/// What the request line and the header section of a request say.
package struct RequestHead: Sendable {
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
  package var method: Method
  /// What it asks it of.
  package var target: RequestTarget
  /// The version the client speaks.
  package var version: Version
  /// The header fields.
  package var headers: Headers
  /// How the end of the body is found.
  package var framing: Framing
  /// Whether the connection may serve further requests (RFC 9112 §9.3).
  package var keepsAlive: Bool
}
