/// A client's connection, from accept to close.
///
/// A connection belongs to one event loop and is used on its thread only. Whenever something changes, ``advance()``
/// parses what has arrived, answers requests and writes responses, until it needs more input, more room or the response
/// of a worker. It never blocks.
final class Connection {
  /// What the connection is doing.
  enum Phase {
    /// Waiting for a request, or reading its head.
    case readingHead
    /// Reading the body of a request.
    case readingBody(ActiveRequest)
    /// A worker has the request. Nothing is read until it has been answered.
    case awaitingWorker(ActiveRequest)
    /// A stream's handler has the request; its body and its response flow at the same time.
    case streaming(ActiveStream)
    /// The last response is being written.
    case closing
    /// Everything has been written; the client has yet to close (RFC 9112 §9.6).
    case lingering
    case closed
  }

  let id: UInt64
  let socket: Descriptor
  let core: ServerCore
  /// The loop owns its connections and outlives them.
  unowned(unsafe) let loop: EventLoop
  let info: ConnectionInfo

  var phase = Phase.readingHead
  var deadlines = Deadlines()
  // Run-time checks of exclusive access to these would cost 3 % of a response from memory. Accesses never overlap:
  // nothing that is called while one of them is modified refers to the connection.
  @exclusivity(unchecked) var parser: RequestParser
  @exclusivity(unchecked) var input = ByteQueue()
  @exclusivity(unchecked) var output = WriteBuffer()
  /// Whether it was accepted over the limit of connections.
  ///
  /// Then one request is answered, with 503 unless its response is ready at once. So health checks get their response.
  private(set) var isOverLimit = false
  /// Whether the loop will let the connection advance in its next round.
  var isWaiting = false
  /// Whether a request has been answered on this connection.
  var hasAnswered = false
  /// When the last request was answered, or the connection was accepted.
  var lastAnswerTime: MonotonicTime
  /// Whether the first bytes of the next response have already been written.
  var responseIsBegun = false

  /// Only changes are reported, so the last known state is kept.
  var isReadable = false
  /// The client has announced that it will send nothing more.
  var clientHasFinished = false
  /// Everything that the client sent has been read.
  var inputHasEnded = false

  init(id: UInt64, socket: consuming Descriptor, peer: PeerAddress, loop: EventLoop) {
    self.id = id
    self.socket = socket
    self.loop = loop
    core = loop.core
    info = ConnectionInfo(peer: peer, monitor: core.monitor)
    parser = RequestParser(limits: core.parserLimits)
    lastAnswerTime = loop.now
    deadlines.expectInput(within: core.limits.headerTimeout, from: loop.now)
  }

  /// The request that has been begun and not yet been answered.
  var activeRequest: ActiveRequest? {
    switch phase {
    case .readingBody(let active), .awaitingWorker(let active): active
    case .streaming(let stream): stream.active
    case .readingHead, .closing, .lingering, .closed: nil
    }
  }

  // MARK: Events

  /// The system reports a change of the socket.
  func socketChanged(_ readiness: Readiness) {
    guard readiness.isDisjoint(with: [.broken, .ended]) else {
      guard !readiness.contains(.broken), case .lingering = phase else { return close() }
      inputHasEnded = true
      return measureUnreadBytes()
    }
    if readiness.contains(.read) { isReadable = true }
    if readiness.contains(.write) { output.becomeWritable() }
    if readiness.contains(.readEnd) {
      isReadable = true
      clientHasFinished = true
      probeIfSilent()
    }
    advance()
  }

  /// A worker has made the response to the active request.
  func receive(_ response: Response) {
    guard case .awaitingWorker(let active) = phase else { return }
    respond(response, to: active)
    advance()
  }

  /// Seconds that the client of a connection over the limit has for its request.
  private static let overLimitTime = 1.0

  /// Serves the connection as one over the limit.
  func exceedLimit() {
    isOverLimit = true
    deadlines.expectInput(
      within: min(Self.overLimitTime, core.limits.headerTimeout), from: loop.now)
  }

  /// Answers with 503 before a request has been read, and closes.
  func refuse() {
    fail(refusal())
    advance()
  }

  /// Returns the error of a request that is refused because of the limit of connections, and counts it.
  func refusal() -> HTTPError {
    core.monitor.refusedConnections.add(1)
    return .tooManyConnections
  }

  /// Whether the connection waits for a request of which nothing has been read.
  var isIdle: Bool {
    // An empty line before a request is not part of it (RFC 9112 §2.2).
    guard case .readingHead = phase else { return false }
    return parser.isBetweenRequests
      && input.unread.allSatisfy { $0 == ByteClass.carriageReturn || $0 == ByteClass.lineFeed }
  }

  /// Whether the client loses nothing if the connection is closed.
  var isDispensable: Bool { isIdle && output.isEmpty && !isOverLimit }

  /// Parses what the system has received, even if that has not been reported yet.
  func catchUp() {
    isReadable = true
    advance()
  }

  /// The server is stopping: closes the connection if it has been served and is idle.
  func finish() {
    catchUp()
    guard isIdle, hasAnswered else { return }
    // A client with no response to read loses nothing when the connection is closed at once.
    if output.isEmpty { close() } else { phase = .closing }
  }

  /// Ends what has taken the client too long; called now and then.
  func checkDeadlines() {
    if output.systemBytes > 0 { measureUnreadBytes() }
    guard loop.now >= deadline else { return }
    // What the system holds for a client that does not read is freed only by a reset.
    if output.unreadCount > 0, loop.now >= deadlines.output { return abort() }
    switch phase {
    case .readingHead where isOverLimit && output.isEmpty: refuse()
    case .readingHead where output.isEmpty && parser.isBetweenRequests:
      phase = .closing
      advance()
    case .readingHead where output.isEmpty, .readingBody where output.isEmpty:
      fail(HTTPError.requestTimeout)
      advance()
    default: close()
    }
  }

  private var deadline: MonotonicTime {
    guard output.isEmpty else { return deadlines.output }
    let reading = output.systemBytes > 0 ? deadlines.output : .never
    switch phase {
    case .streaming(let stream):
      // Time that the handler takes is not the client's.
      let input = stream.channel.readingSince.map { $0 + core.limits.streamTimeout } ?? .never
      return min(input, reading)
    case .lingering where output.systemBytes > 0: return reading
    default: return min(deadlines.input, reading)
    }
  }

  // MARK: Closing

  /// Closes at once; the active request is lost.
  func close() {
    if case .closed = phase { return }
    if case .streaming(let stream) = phase { stream.channel.disconnect() }
    let active = activeRequest
    phase = .closed
    info.cancellation.cancel()
    if let active { release(active) }
    core.monitor.unreadBytes.add(-output.reportedCount)
    loop.freedMemory.add(output.count)
    loop.remove(self)
  }

  /// Closes at once, so that the client learns that the response is incomplete.
  func abort() {
    socket.resetWhenClosed()
    close()
  }

  /// Counts a request as no longer active.
  func release(_ active: ActiveRequest) {
    core.monitor.requestsInFlight.add(-1)
    core.monitor.bodyBytes.add(-active.body.bytes.count)
    loop.freedMemory.add(active.body.bytes.count)
  }
}
