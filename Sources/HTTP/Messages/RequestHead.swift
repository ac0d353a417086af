// The head of a request: everything before its body.

/// What the request line and the header section of a request say.
public struct RequestHead: Sendable {
  /// How the end of the body is found (RFC 9112 §6.3).
  public enum Framing: Hashable, Sendable {
    /// There is no body.
    case none
    /// As many bytes as Content-Length says.
    case length(Int)
    /// Chunks, up to one of size zero.
    case chunked
  }

  /// What the client asks to be done.
  public var method: Method
  /// What it asks it of.
  public var target: RequestTarget
  /// The version the client speaks.
  public var version: Version
  /// The header fields.
  public var headers: Headers
  /// How the end of the body is found.
  public var framing: Framing
  /// Whether the connection may serve further requests (RFC 9112 §9.3).
  public var keepsAlive: Bool
}
