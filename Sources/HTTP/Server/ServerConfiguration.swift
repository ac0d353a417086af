// Every limit of the server, in one place.

import Foundation

/// Where a server listens and what it bears.
public struct ServerConfiguration: Sendable {
  // MARK: Where

  /// A name or a numeric address; every address it resolves to is listened on.
  public var host = "127.0.0.1"
  /// The TCP port; 0 for any that is free.
  public var port = 8080
  /// Whether other servers of the same user that say so too may listen on the same port, so that a
  /// successor can take over; the system shares the clients among them (SO_REUSEPORT).
  public var sharesPort = false
  /// Connections that the system keeps while they wait to be accepted.
  public var backlog = 1024
  /// The Server field of every response (RFC 9110 §10.2.4).
  public var serverName = "lacuna"

  // MARK: Threads

  /// Threads that read, parse and write.
  ///
  /// One is enough unless most answers are made inline.
  public var ioThreads = 1
  /// Workers, each a thread, so that as many handlers run at once; by default one a core.
  public var workers = ProcessInfo.processInfo.activeProcessorCount
  /// Requests that wait for a worker; further ones are answered 429.
  public var queueLength = 1024
  /// Streams served at once, each by a thread of its own; further ones are answered 429.
  public var streams = 16

  // MARK: Sizes

  /// Open connections; a further one is answered 503 and closed.
  ///
  /// Never more than the process may have descriptors, less 64.
  public var connections = 4096
  /// Requests of one connection answered before what they were answered is written and other
  /// connections have their turn.
  public var pipelinedRequests = 16
  /// Bytes of a request line; 414 beyond.
  public var requestLineBytes = 8 << 10
  /// Bytes of a header section; 431 beyond.
  public var headerBytes = 32 << 10
  /// Fields of a header section; 431 beyond.
  public var headerCount = 100
  /// Bytes of a body as it is sent, unless it is streamed; 413 beyond.
  public var bodyBytes = 4 << 20
  /// Bytes of a gzip body when inflated; 413 beyond.
  public var inflatedBodyBytes = 16 << 20
  /// Bytes of the bodies of all connections together; 503 beyond.
  public var allBodyBytes = 256 << 20
  /// Bytes of answers that wait for all clients together to take them; a large answer that goes
  /// beyond is broken off, so that it is slow readers who pay for slow readers.
  public var allUnreadBytes = 256 << 20
  /// Bytes of content from which on a response is compressed for a client that accepts gzip.
  public var compressedBodyBytes = 1 << 10

  // MARK: Times

  /// From a request's first byte, or from the start of the connection, to the end of its header
  /// section; 408 beyond, or closed if no byte came.
  public var headerTime = Duration.seconds(10)
  /// Bytes a second that a body has to arrive at; 408 below.
  public var minimumBodyRate = 1024
  /// How far behind that rate a body may fall; how far it was ahead before is no help.
  public var bodyGrace = Duration.seconds(10)
  /// How long a connection may stay open between requests.
  public var keepAliveIdle = Duration.seconds(75)
  /// How long a stream may go without a byte in either direction.
  public var streamIdle = Duration.seconds(75)
  /// How long a client may take none of the bytes that wait for it.
  public var writeStall = Duration.seconds(30)
  /// How long, after the last answer, a client may take to read it and close (RFC 9112 §9.6).
  public var lingerTime = Duration.seconds(5)

  /// The defaults.
  public init() {}

  /// The limits that the parser keeps.
  var parserLimits: RequestParser.Limits {
    var limits = RequestParser.Limits()
    limits.requestLineBytes = requestLineBytes
    limits.headerBytes = headerBytes
    limits.headerCount = headerCount
    return limits
  }
}
