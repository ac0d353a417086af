// Every limit of the HTTP server as an option.

import ArgumentParser
import HTTP

/// The options that say what the server bears.
struct HTTPOptions: ParsableArguments {
  private static let defaults = ServerConfiguration()

  @Option(name: .long, help: "Threads that read and write connections.")
  var ioThreads = defaults.ioThreads
  @Option(name: .long, help: "Threads that predict; by default one a core.")
  var workers = defaults.workers
  @Option(name: .long, help: "Requests that wait for a worker; 429 beyond.")
  var queue = defaults.queueLength
  @Option(name: .long, help: "NDJSON streams served at once; 429 beyond.")
  var maxStreams = defaults.streams
  @Option(name: .long, help: "Connections that wait to be accepted.")
  var backlog = defaults.backlog
  @Option(
    name: .long,
    help: "Open connections, 64 fewer than the process may have descriptors at most; 503 beyond.")
  var maxConnections = defaults.connections
  @Option(name: .long, help: "Requests of one connection answered in a row.")
  var maxPipelined = defaults.pipelinedRequests
  @Option(name: .long, help: "Bytes of a request line; 414 beyond.")
  var maxRequestLine = defaults.requestLineBytes
  @Option(name: .long, help: "Bytes of a header section; 431 beyond.")
  var maxHeaderBytes = defaults.headerBytes
  @Option(name: .long, help: "Fields of a header section; 431 beyond.")
  var maxHeaders = defaults.headerCount
  @Option(name: .long, help: "Bytes of a body that is not streamed; 413 beyond.")
  var maxBody = defaults.bodyBytes
  @Option(name: .long, help: "Bytes of a gzip body when inflated; 413 beyond.")
  var maxInflatedBody = defaults.inflatedBodyBytes
  @Option(name: .long, help: "Bytes of all bodies in memory; 503 beyond.")
  var maxAllBodies = defaults.allBodyBytes
  @Option(name: .long, help: "Bytes of all answers that wait to be read; broken off beyond.")
  var maxAllUnread = defaults.allUnreadBytes
  @Option(
    name: .long,
    help: "Bytes of an answer in text or JSON from which on it is compressed if the client can.")
  var compressFrom = defaults.compressedBodyBytes
  @Option(name: .long, help: "Seconds to the end of a request's headers; 408 beyond.")
  var headerTimeout = seconds(defaults.headerTime)
  @Option(name: .long, help: "Bytes a second that a body has to arrive at; 408 below.")
  var minBodyRate = defaults.minimumBodyRate
  @Option(name: .long, help: "Seconds that a body may fall behind that rate.")
  var bodyGrace = seconds(defaults.bodyGrace)
  @Option(name: .long, help: "Seconds that a connection may stay open between requests.")
  var idleTimeout = seconds(defaults.keepAliveIdle)
  @Option(name: .long, help: "Seconds that a stream may wait for its client.")
  var streamTimeout = seconds(defaults.streamIdle)
  @Option(name: .long, help: "Seconds that a client may take nothing of what waits for it.")
  var writeTimeout = seconds(defaults.writeStall)
  @Option(name: .long, help: "Seconds that a client may take to close after its last answer.")
  var lingerTimeout = seconds(defaults.lingerTime)

  /// The limits for a server.
  var configuration: ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.ioThreads = ioThreads
    configuration.workers = workers
    configuration.queueLength = queue
    configuration.streams = maxStreams
    configuration.backlog = backlog
    configuration.connections = maxConnections
    configuration.pipelinedRequests = maxPipelined
    configuration.requestLineBytes = maxRequestLine
    configuration.headerBytes = maxHeaderBytes
    configuration.headerCount = maxHeaders
    configuration.bodyBytes = maxBody
    configuration.inflatedBodyBytes = maxInflatedBody
    configuration.allBodyBytes = maxAllBodies
    configuration.allUnreadBytes = maxAllUnread
    configuration.compressedBodyBytes = compressFrom
    configuration.headerTime = .seconds(headerTimeout)
    configuration.minimumBodyRate = minBodyRate
    configuration.bodyGrace = .seconds(bodyGrace)
    configuration.keepAliveIdle = .seconds(idleTimeout)
    configuration.streamIdle = .seconds(streamTimeout)
    configuration.writeStall = .seconds(writeTimeout)
    configuration.lingerTime = .seconds(lingerTimeout)
    return configuration
  }

  func validate() throws {
    let ranges: [(name: String, value: Int, range: ClosedRange<Int>)] = [
      ("--io-threads", ioThreads, 1...1024), ("--workers", workers, 1...1024),
      ("--queue", queue, 0...1_000_000), ("--max-streams", maxStreams, 1...1024),
      ("--backlog", backlog, 1...65_535), ("--max-connections", maxConnections, 1...1_000_000),
      ("--max-pipelined", maxPipelined, 1...1024),
      ("--max-request-line", maxRequestLine, 64...1 << 20),
      ("--max-header-bytes", maxHeaderBytes, 256...1 << 20),
      ("--max-headers", maxHeaders, 4...10_000), ("--max-body", maxBody, 1...1 << 30),
      ("--max-inflated-body", maxInflatedBody, 1...1 << 30),
      ("--max-all-bodies", maxAllBodies, 1...1 << 40),
      ("--max-all-unread", maxAllUnread, 1...1 << 40),
      ("--compress-from", compressFrom, 0...1 << 30),
      ("--min-body-rate", minBodyRate, 1...1 << 30),
    ]
    for (name, value, range) in ranges { try checkRange(name, value, range) }
    let times = [
      ("--header-timeout", headerTimeout), ("--body-grace", bodyGrace),
      ("--idle-timeout", idleTimeout), ("--stream-timeout", streamTimeout),
      ("--write-timeout", writeTimeout), ("--linger-timeout", lingerTimeout),
    ]
    for (name, value) in times { try checkSeconds(name, value) }
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
