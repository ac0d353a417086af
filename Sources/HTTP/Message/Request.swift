// A request as a handler sees it.

import Numerics

/// A request: what was asked, of what, with which body, and by whom.
public struct Request: Sendable {
  /// The request line and the header section.
  package let head: RequestHead
  /// The body, inflated if it came as gzip.
  ///
  /// Empty in a stream's handler, which reads it piece by piece.
  public internal(set) var body: [UInt8] = []
  /// The pattern of the route that matched, such as `/models/{name}`; nil if none did.
  public internal(set) var route: String?
  /// The values of the pattern's parameters by name, percent-decoded.
  public internal(set) var parameters: [String: String] = [:]
  /// Whatever the service wants to remember of the request between its hooks.
  public var context: (any AnyObject & Sendable)?

  private let origin: ConnectionInfo

  init(head: RequestHead, origin: ConnectionInfo) {
    self.head = head
    self.origin = origin
  }

  /// What the client asks to be done.
  public var method: Method { head.method }
  /// The path, exactly as sent.
  public var path: String { head.target.path }
  /// What follows the first `?` of the target, exactly as sent.
  public var query: String? { head.target.query }
  /// The version the client speaks.
  public var version: HTTPVersion { head.version }
  /// The header fields.
  public var headers: Headers { head.headers }

  /// The client's end of the connection; a proxy's, if there is one.
  public var peer: PeerAddress { origin.peer }
  /// What the server is doing.
  public var monitor: ServerMonitor { origin.monitor }

  /// Raised when the client disconnects; a handler that runs for long checks it and stops.
  public var cancellation: CancellationFlag { origin.cancellation }
  /// Whether the client has disconnected.
  public var isCancelled: Bool { cancellation.isCancelled }
}
