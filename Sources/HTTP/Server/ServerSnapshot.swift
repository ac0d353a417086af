/// The counters of a server at one time.
public struct ServerSnapshot: Sendable {
  /// Connections open now.
  public let openConnections: Int
  /// Requests begun and not yet answered, including those that wait and streams.
  public let requestsInFlight: Int
  /// Requests that wait for a worker.
  public let queuedRequests: Int
  /// Workers that are running a handler.
  public let busyWorkers: Int
  /// Streams open now.
  public let openStreams: Int
  /// Bytes of request bodies held in memory.
  public let bodyBytes: Int
  /// Bytes of responses that clients have not taken yet.
  public let unreadBytes: Int
  /// Connections accepted since the start.
  public let acceptedConnections: Int
  /// Connections refused since the start because of the limit.
  public let refusedConnections: Int
  /// Requests whose clients disconnected before a worker began them.
  public let cancelledRequests: Int
}
