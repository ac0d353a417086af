/// The protocol version of a request (RFC 9110 §2.5).
///
/// A higher minor version is read as 1.1 (RFC 9110 §6.2); other major versions are refused.
public enum HTTPVersion: Sendable, CustomStringConvertible {
  /// HTTP/1.0: persistent connections on request only, no chunks, no interim responses.
  case http10
  /// HTTP/1.1.
  case http11

  /// The version as in a request line.
  public var description: String { self == .http10 ? "HTTP/1.0" : "HTTP/1.1" }
}
