import Numerics

/// A request, as a handler gets it.
public struct Request: Sendable {
  /// The request line and the header section.
  package let head: RequestHead
  /// The body, after decompression; empty in a stream's handler, which reads it from ``RequestStream``.
  public internal(set) var body: [UInt8] = []
  /// The pattern of the route that matched, such as `/models/{name}`; nil if none did.
  public internal(set) var route: String?
  /// The values of the pattern's parameters by name, percent-decoded.
  public internal(set) var parameters: [String: String] = [:]
  /// An object that the service attaches to the request for its other hooks.
  public var context: (any AnyObject & Sendable)?

  private let connection: ConnectionInfo

  init(head: RequestHead, connection: ConnectionInfo) {
    self.head = head
    self.connection = connection
  }

  /// The method.
  public var method: Method { head.method }
  /// The path, exactly as sent.
  public var path: String { head.target.path }
  /// What follows the first `?` of the target, exactly as sent.
  public var query: String? { head.target.query }
  /// The parameters in the query, decoded as those of an HTML form (`name=value` joined by `&`); none without a query.
  ///
  /// It is nil if the query has another form, or is not UTF-8.
  public var queryParameters: [(name: String, value: String)]? {
    guard let query, !query.isEmpty else { return [] }
    var parameters: [(name: String, value: String)] = []
    for part in query.split(separator: "&", omittingEmptySubsequences: false) {
      let sides = part.replacing("+", with: " ")
        .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(\.percentDecoded)
      guard sides.count == 2, let name = sides[0], let value = sides[1] else { return nil }
      parameters.append((name, value))
    }
    return parameters
  }
  /// The protocol version of the client.
  public var version: HTTPVersion { head.version }
  /// The header fields.
  public var headers: Headers { head.headers }

  /// The address of the client, or of the last proxy.
  public var peer: PeerAddress { connection.peer }
  /// The counters of the server.
  public var monitor: ServerMonitor { connection.monitor }

  /// Raised when the client disconnects; a handler that runs for long checks it and stops.
  public var cancellation: CancellationFlag { connection.cancellation }
}
