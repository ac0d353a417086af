// Protocol versions (RFC 9110 §2.5).

/// The version of the protocol a request was made in.
///
/// A higher minor version than 1.1 is read as 1.1 (RFC 9110 §6.2); other major versions are
/// refused.
public enum HTTPVersion: Sendable, CustomStringConvertible {
  /// HTTP/1.0: no persistent connections unless asked for, no chunks, no interim answers.
  case http10
  /// HTTP/1.1.
  case http11

  /// The name as in a request line.
  public var description: String { self == .http10 ? "HTTP/1.0" : "HTTP/1.1" }
}
