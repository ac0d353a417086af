// A response as a handler makes it.

/// An answer: a status, header fields and content.
///
/// The fields that frame a message are the server's: Connection, Content-Length,
/// Transfer-Encoding, Date and Server among `headers` are passed over.
public struct Response: Sendable {
  /// The result of the request.
  public var status: Status
  /// The header fields.
  public var headers: Headers
  /// The content, in pieces that follow one another; never sent in answer to HEAD.
  public var body: [[UInt8]]
  /// Whether the connection is to close after this answer.
  public var closesConnection = false
  /// Whatever the service wants its observer to know of how the answer came about.
  public var context: (any AnyObject & Sendable)?

  /// A response of these parts.
  public init(_ status: Status, headers: Headers = [:], pieces: [[UInt8]] = []) {
    self.status = status
    self.headers = headers
    body = pieces
  }

  /// A response with content in one piece.
  public init(_ status: Status, headers: Headers = [:], body: [UInt8]) {
    self.init(status, headers: headers, pieces: [body])
  }

  /// A response with content of a media type.
  public init(
    _ status: Status, contentType: String, headers: Headers = [:], body: some Sequence<UInt8>
  ) {
    self.init(status, headers: headers, body: Array(body))
    self.headers["Content-Type"] = contentType
  }

  /// Bytes of the content.
  var contentLength: Int { body.reduce(0) { $0 + $1.count } }

  /// A response of plain text.
  public static func text(_ text: String, status: Status = .ok) -> Response {
    Response(status, contentType: "text/plain; charset=utf-8", body: text.utf8)
  }
}
