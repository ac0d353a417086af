// What a server is doing at the moment.

/// Counters of a server, read without stopping it.
public struct ServerSnapshot: Sendable {
  /// Connections open now.
  public let openConnections: Int
  /// Requests begun and not yet answered, waiting ones and streams included.
  public let requestsInFlight: Int
  /// Requests that wait for a worker.
  public let queuedRequests: Int
  /// Workers at work.
  public let busyWorkers: Int
  /// Streams open now.
  public let openStreams: Int
  /// Bytes of request bodies held in memory.
  public let bodyBytes: Int
  /// Bytes of answers that clients have yet to take.
  public let unreadBytes: Int
  /// Connections accepted since the start.
  public let acceptedConnections: Int
  /// Connections refused since the start, because as many as may were open.
  public let refusedConnections: Int
  /// Requests whose clients hung up before a worker began them.
  public let cancelledRequests: Int
}
