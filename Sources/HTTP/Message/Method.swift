// Request methods (RFC 9110 §9).

/// The method of a request: what the client asks to be done with the target.
///
/// A method is case-sensitive (RFC 9110 §9.1): `get` is not `GET`.
public struct Method: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The token as it stands in the request line.
  public let rawValue: String

  /// A method by its token.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// RFC 9110 §9.3.1.
  public static let get = Method(rawValue: "GET")
  /// RFC 9110 §9.3.2: as GET, without the content of the answer.
  public static let head = Method(rawValue: "HEAD")
  /// RFC 9110 §9.3.3.
  public static let post = Method(rawValue: "POST")
  /// RFC 9110 §9.3.4.
  public static let put = Method(rawValue: "PUT")
  /// RFC 9110 §9.3.5.
  public static let delete = Method(rawValue: "DELETE")
  /// RFC 9110 §9.3.6.
  public static let connect = Method(rawValue: "CONNECT")
  /// RFC 9110 §9.3.7.
  public static let options = Method(rawValue: "OPTIONS")
  /// RFC 9110 §9.3.8.
  public static let trace = Method(rawValue: "TRACE")
  /// RFC 5789.
  public static let patch = Method(rawValue: "PATCH")
  /// The HTTP QUERY Method (draft-ietf-httpbis-safe-method-w-body).
  public static let query = Method(rawValue: "QUERY")

  /// The methods this server knows of: a route that lacks one answers 405; any other method is
  /// answered 501 (RFC 9110 §9.1).
  static let known: [Method] = [
    .post, .get, .head, .put, .delete, .connect, .options, .trace, .patch, .query,
  ]

  /// Whether the method gives its content a meaning, so that a client has to say how long it is
  /// (RFC 9110 §8.6).
  var expectsContent: Bool { self == .post || self == .put || self == .patch }

  /// The token.
  public var description: String { rawValue }
}
