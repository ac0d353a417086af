/// A response, as a handler makes it: a status, header fields and content.
///
/// The server itself writes Connection, Content-Length, Transfer-Encoding, Date and Server, and ignores those among
/// ``headers``.
public struct Response: Sendable {
  /// The result of the request.
  public var status: Status
  /// The header fields.
  public var headers: Headers
  /// The content in consecutive pieces; not sent in response to HEAD.
  public var body: [[UInt8]]
  /// Whether the connection is closed after this response.
  public var closesConnection = false
  /// An object that the service attaches for ``ServerHooks/observe``.
  public var context: (any AnyObject & Sendable)?

  /// Creates a response with content in several pieces.
  public init(_ status: Status, headers: Headers = [:], pieces: [[UInt8]] = []) {
    self.status = status
    self.headers = headers
    body = pieces
  }

  /// Creates a response with content in one piece.
  public init(_ status: Status, headers: Headers = [:], body: [UInt8]) {
    self.init(status, headers: headers, pieces: [body])
  }

  /// Creates a response with content of a media type.
  public init(
    _ status: Status, contentType: String, headers: Headers = [:], body: some Sequence<UInt8>
  ) {
    self.init(status, headers: headers, body: Array(body))
    self.headers["Content-Type"] = contentType
  }

  /// The number of bytes of the content.
  var contentLength: Int { body.reduce(0) { $0 + $1.count } }

  /// Returns a response of plain text.
  public static func text(_ text: String, status: Status = .ok) -> Response {
    Response(status, contentType: "text/plain; charset=utf-8", body: text.utf8)
  }
}
