import Foundation

/// The limits of a server: the one table of their names, ranges, defaults, units and meanings.
///
/// The command's options, its documents and the server's own checks are made of it or compared with it.
public struct ServerLimits: Sendable {
  // MARK: Threads and queues

  @Limit(
    "io-threads", 1...1024, .threads,
    "Threads that read and write connections; one is enough unless most responses are made inline.")
  package var ioThreads = 1
  @Limit(
    "workers", 1...1024, .threads, "Threads that predict; by default one for each processor core.")
  package var workers = ProcessInfo.processInfo.activeProcessorCount
  @Limit(
    "max-queued", 0...1_000_000, .requests, "Requests that wait for a worker.",
    "Further ones are answered with 429.")
  package var maxQueued = 1024
  @Limit(
    "max-streams", 1...1024, .streams, "Streams served at once, each by a thread of its own.",
    "Further ones are answered with 429.")
  package var maxStreams = 16
  @Limit(
    "backlog", 1...65_535, .connections, "Connections that wait in the system to be accepted.")
  package var backlog = 1024
  @Limit(
    "max-connections", 1...1_000_000, .connections,
    "Open connections, at most 64 fewer than the descriptors that the process may open.",
    "Further ones are answered with 503 and closed.")
  package var maxConnections = 4096
  @Limit(
    "max-pipelined", 1...1024, .requests,
    "Requests of one connection that are answered before other connections get their turn.")
  package var maxPipelined = 16

  // MARK: Sizes

  @Limit(
    "max-request-line-bytes", 64...1 << 20, .bytes, "Size of a request line.",
    "A longer one is answered with 414.")
  package var maxRequestLineBytes = 8 << 10
  @Limit(
    "max-header-bytes", 256...1 << 20, .bytes, "Size of a header section.",
    "A longer one is answered with 431.")
  package var maxHeaderBytes = 32 << 10
  @Limit(
    "max-headers", 4...10_000, .fields, "Fields of a header section.",
    "More are answered with 431.")
  package var maxHeaders = 100
  @Limit(
    "max-body-bytes", 1...1 << 30, .bytes, "Size of a request body that is not streamed.",
    "A longer one is answered with 413.")
  package var maxBodyBytes = 4 << 20
  @Limit(
    "max-inflated-body-bytes", 1...1 << 30, .bytes,
    "Size of a gzip request body after decompression.", "A longer one is answered with 413.")
  package var maxInflatedBodyBytes = 16 << 20
  @Limit(
    "max-buffered-body-bytes", 1...1 << 40, .bytes,
    "Size of all request bodies in memory together.", "Further ones are answered with 503.")
  package var maxBufferedBodyBytes = 256 << 20
  @Limit(
    "max-unread-bytes", 1...1 << 40, .bytes,
    "Size of all responses together that clients have not read.",
    "A connection that adds a large response to them is closed.")
  package var maxUnreadBytes = 256 << 20
  @Limit(
    "gzip-min-bytes", 0...1 << 30, .bytes,
    "Least size of a response in text or JSON that is compressed for a client that accepts gzip.")
  package var gzipMinBytes = 1 << 10

  // MARK: Times

  @Limit(
    "header-timeout", 0...86_400, .seconds,
    "Time from the first byte of a request, or from the start of its connection, to the end of its header section.",
    "A slower one is answered with 408.")
  package var headerTimeout: TimeInterval = 10
  @Limit(
    "min-body-rate", 1...1 << 30, .bytesPerSecond, "Rate at which a request body has to arrive.",
    "A slower one is answered with 408.")
  package var minBodyRate = 1024
  @Limit(
    "body-grace", 0...86_400, .seconds, "Time by which a request body may fall behind that rate.")
  package var bodyGrace: TimeInterval = 10
  @Limit(
    "idle-timeout", 0...86_400, .seconds, "Time that a connection stays open between requests.")
  package var idleTimeout: TimeInterval = 75
  @Limit(
    "stream-timeout", 0...86_400, .seconds, "Time that a stream waits for bytes of its client.",
    "A slower client is disconnected.")
  package var streamTimeout: TimeInterval = 75
  @Limit(
    "write-timeout", 0...86_400, .seconds,
    "Time that a client may read nothing of a response that waits for it.",
    "A slower client is disconnected.")
  package var writeTimeout: TimeInterval = 30
  @Limit(
    "linger-timeout", 0...86_400, .seconds,
    "Time that a client has to close after the last response.")
  package var lingerTimeout: TimeInterval = 5

  /// The defaults.
  public init() {}

  /// All limits, in the order of the table.
  package var descriptions: [LimitDescription] {
    [
      $ioThreads.description, $workers.description, $maxQueued.description,
      $maxStreams.description, $backlog.description, $maxConnections.description,
      $maxPipelined.description, $maxRequestLineBytes.description, $maxHeaderBytes.description,
      $maxHeaders.description, $maxBodyBytes.description, $maxInflatedBodyBytes.description,
      $maxBufferedBodyBytes.description, $maxUnreadBytes.description, $gzipMinBytes.description,
      $headerTimeout.description, $minBodyRate.description, $bodyGrace.description,
      $idleTimeout.description, $streamTimeout.description, $writeTimeout.description,
      $lingerTimeout.description,
    ]
  }

  /// Checks that every limit is in its range.
  ///
  /// - Throws: ``ConfigurationError`` for the first one that is not.
  package func validate() throws(ConfigurationError) {
    for limit in descriptions where !limit.isInRange { throw ConfigurationError(limit) }
  }
}
