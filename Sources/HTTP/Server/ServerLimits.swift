import Foundation

/// The limits of a server, as the one table of their names, ranges, units, meanings and defaults.
///
/// The server's checks and the command's options are made from it.
public struct ServerLimits: Sendable {
  // MARK: Threads and queues

  @Limit(
    "io-threads", 1...1024, .threads,
    "Number of threads that read and write connections; one is enough unless most responses are inline"
  )
  package var ioThreads = 1
  @Limit(
    "workers", 1...1024, .threads,
    "Number of threads that run handlers, by default one for each processor core")
  package var workers = ProcessInfo.processInfo.activeProcessorCount
  @Limit(
    "max-queued", 0...1_000_000, .requests,
    "Maximum number of requests that wait for a worker, for light and for heavy ones each",
    "further ones are refused with 429")
  package var maxQueued = 1024
  @Limit(
    "max-queued-cost", 1...1 << 40, .cost,
    "Maximum cost of all requests together that wait for a worker, for light and for heavy ones each",
    "further ones are refused with 429")
  package var maxQueuedCost = 1 << 16
  @Limit(
    "max-streams", 1...1024, .streams, "Maximum number of streams, each with a thread of its own",
    "further ones are refused with 429")
  package var maxStreams = 16
  @Limit(
    "backlog", 1...65_535, .connections,
    "Maximum number of connections that the system keeps until they are accepted")
  package var backlog = 1024
  @Limit(
    "max-connections", 1...1_000_000, .connections,
    "Maximum number of open connections, at least 64 fewer than the descriptors of the process",
    "a further one takes the place of the longest idle one; if none is idle, it is refused with 503 unless its response is ready at once"
  )
  package var maxConnections = 4096
  @Limit(
    "max-pipelined", 1...1024, .requests,
    "Maximum number of requests of one connection that are answered before those of others")
  package var maxPipelined = 16

  // MARK: Sizes

  @Limit(
    "max-request-line-bytes", 64...1 << 20, .bytes, "Maximum size of a request line",
    "longer ones are refused with 414")
  package var maxRequestLineBytes = 8 << 10
  @Limit(
    "max-header-bytes", 256...1 << 20, .bytes, "Maximum size of a header section",
    "longer ones are refused with 431")
  package var maxHeaderBytes = 32 << 10
  @Limit(
    "max-headers", 4...10_000, .fields, "Maximum number of fields of a header section",
    "more are refused with 431")
  package var maxHeaders = 100
  @Limit(
    "max-body-bytes", 1...1 << 30, .bytes, "Maximum size of a request body that is not streamed",
    "longer ones are refused with 413")
  package var maxBodyBytes = 4 << 20
  @Limit(
    "max-inflated-body-bytes", 1...1 << 30, .bytes,
    "Maximum size of a gzip request body after decompression", "longer ones are refused with 413")
  package var maxInflatedBodyBytes = 16 << 20
  @Limit(
    "max-compression-ratio", 2...1100, .times,
    "Maximum ratio of the size of a gzip request body after decompression, less 1 MiB, to its size",
    "higher ones are refused with 413")
  package var maxCompressionRatio = 200
  @Limit(
    "max-buffered-body-bytes", 1...1 << 40, .bytes,
    "Maximum size of all request bodies in memory together", "further ones are refused with 503")
  package var maxBufferedBodyBytes = 256 << 20
  @Limit(
    "max-unread-bytes", 1...1 << 40, .bytes,
    "Maximum size of all responses together that clients have not read yet",
    "further large ones are aborted")
  package var maxUnreadBytes = 256 << 20
  @Limit(
    "gzip-min-bytes", 0...1 << 30, .bytes,
    "Minimum size of a response in text or JSON that is compressed for a client that accepts gzip")
  package var gzipMinBytes = 1 << 10

  // MARK: Times

  @Limit(
    "header-timeout", 0...86_400, .seconds,
    "Maximum time from the first byte of a request, or the start of its connection, to the end of its header section",
    "slower ones are refused with 408")
  package var headerTimeout: TimeInterval = 10
  @Limit(
    "min-body-rate", 1...1 << 30, .bytesPerSecond, "Minimum rate at which a request body arrives",
    "slower ones are refused with 408")
  package var minBodyRate = 1024
  @Limit(
    "body-grace", 0...86_400, .seconds,
    "Maximum time by which a request body may fall behind that rate")
  package var bodyGrace: TimeInterval = 10
  @Limit(
    "idle-timeout", 0...86_400, .seconds,
    "Maximum time that a connection stays open between requests")
  package var idleTimeout: TimeInterval = 75
  @Limit(
    "stream-timeout", 0...86_400, .seconds,
    "Maximum time that a stream waits for bytes of its client", "slower ones are disconnected")
  package var streamTimeout: TimeInterval = 75
  @Limit(
    "write-timeout", 0...86_400, .seconds,
    "Maximum time that a client reads nothing of a response that waits for it",
    "slower ones are disconnected")
  package var writeTimeout: TimeInterval = 30
  @Limit(
    "linger-timeout", 0...86_400, .seconds,
    "Maximum time that a client takes to close after the last response")
  package var lingerTimeout: TimeInterval = 5

  /// The defaults.
  public init() {}

  /// All limits, in the order in which they are declared.
  package var descriptions: [LimitDescription] {
    Mirror(reflecting: self).children.compactMap { ($0.value as? any DescribedLimit)?.description }
  }

  /// Checks that every limit is in its range.
  ///
  /// - Throws: ``ConfigurationError`` for the first one that is not.
  package func validate() throws(ConfigurationError) {
    for limit in descriptions where !limit.isInRange {
      throw ConfigurationError(
        name: limit.name, value: limit.value, lowerBound: limit.lowerBound,
        upperBound: limit.upperBound)
    }
  }
}
