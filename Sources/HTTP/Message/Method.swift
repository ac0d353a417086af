/// The method of a request (RFC 9110 §9).
///
/// Methods are case-sensitive (RFC 9110 §9.1): `get` is not `GET`.
public struct Method: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
  /// The token as it stands in the request line.
  public let rawValue: String

  /// Creates a method from its token.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// RFC 9110 §9.3.1.
  public static let get = Method(rawValue: "GET")
  /// RFC 9110 §9.3.2: like GET, but without the content of the response.
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
  /// draft-ietf-httpbis-safe-method-w-body.
  public static let query = Method(rawValue: "QUERY")

  /// The known methods.
  ///
  /// A path without a route for one answers with 405; any other method gets 501 (RFC 9110 §9.1).
  static let known: [Method] = [
    .post, .get, .head, .put, .delete, .connect, .options, .trace, .patch, .query,
  ]

  /// Whether a request of this method has content, so that the client has to state its length (RFC 9110 §8.6).
  var expectsContent: Bool { self == .post || self == .put || self == .patch }

  /// The token.
  public var description: String { rawValue }
}
