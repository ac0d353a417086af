// One client's connection: bytes in, one request at a time, answers out in order.
//
// A connection belongs to one event loop and is touched by no other thread. Each time something
// changes, `advance` takes it as far as it will go: what has arrived is parsed, the request is
// answered, the answer is written. Nothing here ever waits.

/// A connection, from its being accepted to its being closed.
final class Connection {
  /// What the connection is about.
  enum Phase {
    /// Waiting for a request, or in the middle of one.
    case reading
    /// A worker has the request. Nothing is read meanwhile.
    case answering
    /// A stream's handler has the request; its body and its answer flow at the same time.
    case streaming(StreamChannel)
    /// The last answer is being written.
    case closing
    /// All is written; the client has yet to close (RFC 9112 §9.6).
    case lingering
    case closed
  }

  /// The request under way.
  final class Current {
    let request: Request
    /// When its head had been read.
    let begun: MonotonicTime
    let plan: Plan
    var bodyBytes = 0
    var bodyIsComplete = false

    init(request: Request, begun: MonotonicTime, plan: Plan) {
      self.request = request
      self.begun = begun
      self.plan = plan
    }
  }

  /// What happens when the body of a request is complete.
  enum Plan {
    case handle(Handler)
    /// The answer is known. The body is short enough to be read for the sake of the next request.
    case answer(Response)
  }

  /// Beyond this many bytes waiting to be written, no further request is begun.
  static let outputBound = 64 << 10
  /// The longest body worth reading only to keep a connection.
  private static let discardBound = 64 << 10

  let id: UInt64
  private let socket: Descriptor
  let core: ServerCore
  /// The loop owns its connections, and outlives them.
  unowned(unsafe) let loop: EventLoop
  private let origin: ConnectionInfo

  var phase = Phase.reading
  var current: Current?
  /// The body of the request under way, unless it is streamed.
  private var body: [UInt8] = []
  var answerStream = AnswerStream()
  // That no two accesses to one of these overlap is not checked at run time, which would cost 3 % of
  // an answer from memory: nothing that is called while one is being changed knows the connection.
  @exclusivity(unchecked) private var parser: RequestParser
  @exclusivity(unchecked) private var input = ByteQueue()
  @exclusivity(unchecked) var output = ByteQueue()
  /// Of the output, the bytes that the client could not take so far.
  private var unreadBytes = 0
  private var answered = 0

  // Only changes are reported, so what is possible has to be remembered.
  private var canRead = false
  private var canWrite = true
  /// The client has said that it will send nothing more.
  private var clientHasFinished = false
  /// All that the client will ever send has been read.
  private var inputHasEnded = false
  /// The first bytes of the next answer have gone out ahead of it.
  private var answerIsBegun = false

  /// When the last answer was made; from the first byte of the next request on, when that came.
  private var readingSince: MonotonicTime
  /// By when more of the body has to have come.
  private var bodyDeadline: MonotonicTime
  /// When bytes last began to wait for the client, or were last taken by it.
  private var writtenAt: MonotonicTime
  private var lingeringSince: MonotonicTime

  init(id: UInt64, socket: consuming Descriptor, peer: PeerAddress, loop: EventLoop) {
    self.id = id
    self.socket = socket
    self.loop = loop
    core = loop.core
    origin = ConnectionInfo(peer: peer, monitor: core.monitor)
    parser = RequestParser(limits: loop.core.configuration.parserLimits)
    readingSince = loop.now
    bodyDeadline = loop.now
    writtenAt = loop.now
    lingeringSince = loop.now
  }

  var descriptor: Int32 { socket.number }

  // MARK: What happens to it

  /// The system reports a change.
  func changed(_ readiness: Readiness) {
    guard readiness.isDisjoint(with: .broken) else { return close() }
    if readiness.contains(.read) { canRead = true }
    if readiness.contains(.write) { canWrite = true }
    if readiness.contains(.readEnd) {
      canRead = true
      clientHasFinished = true
      if case .answering = phase { probe() }
    }
    advance()
  }

  /// A worker has made the answer to the request under way.
  func receive(_ response: Response) {
    guard case .answering = phase else { return }
    answer(response)
    advance()
  }

  /// Refuses the connection itself: answers before anything is asked, and closes.
  func refuse(_ refusal: HTTPError) {
    fail(refusal)
    advance()
  }

  /// The server is stopping: closes, unless a request is under way or the first yet to come.
  func finish() {
    // What has arrived already is a request under way, also if that has not been reported yet.
    canRead = true
    advance()
    // An empty line before a request is none of it (RFC 9112 §2.2).
    guard case .reading = phase, current == nil, answered > 0, parser.isBetweenRequests,
      input.unread.allSatisfy({ $0 == ByteClass.carriageReturn || $0 == ByteClass.lineFeed })
    else { return }
    // A client that waits for nothing has nothing to lose, and need not be waited for.
    if output.isEmpty { close() } else { phase = .closing }
  }

  /// Closes at once; what is under way is lost.
  func close() {
    if case .closed = phase { return }
    if case .streaming(let channel) = phase { channel.disconnect() }
    phase = .closed
    origin.cancellation.cancel()
    forgetCurrent()
    core.monitor.unreadBytes.add(-unreadBytes)
    loop.remove(self)
  }

  /// As ``close()``, and the client learns that what it has is not all.
  func abort() {
    socket.resetWhenClosed()
    close()
  }

  // MARK: The way of a request

  /// Goes on until more bytes, more room or an answer are needed.
  func advance() {
    // What a connection may do before others have their turn: so many answers or reads.
    var turns = core.configuration.pipelinedRequests
    repeat {
      takeStreamOutput()
      takeInput(&turns)
    } while flush() && turns > 0
    if turns <= 0 { loop.resumeLater(self) }
  }

  private func takeInput(_ turns: inout Int) {
    while turns > 0, output.count < Self.outputBound {
      let hasProgressed: Bool
      switch phase {
      case .reading: hasProgressed = parseNext(&turns)
      case .streaming(let channel):
        guard current?.bodyIsComplete == false, answerStream.bodyIsSound, channel.hasRoom else {
          return
        }
        hasProgressed = parseNext(&turns)
      case .lingering:
        // The rest of a refused request is read and dropped, so that the client comes to read its
        // answer before it learns that the connection is closed.
        input = ByteQueue()
        hasProgressed = false
      case .answering, .closing, .closed: return
      }
      if hasProgressed { continue }
      guard read() else { return inputHasEnded ? endOfInput() : () }
      turns -= 1
    }
  }

  /// Takes the next step of the parser; false if that needs more bytes.
  private func parseNext(_ turns: inout Int) -> Bool {
    do throws(ParseError) {
      let wasBetween = parser.isBetweenRequests
      let step = try input.withSpan { (bytes) throws(ParseError) in try parser.parse(bytes) }
      switch step.event {
      case .needsMore:
        if wasBetween, !parser.isBetweenRequests, answered > 0 { readingSince = loop.now }
        return false
      case .head(let head):
        input.removeFirst(step.consumed)
        begin(head)
      case .body(let range):
        takeBody(input.unread[relative: range])
        input.removeFirst(step.consumed)
      case .end:
        input.removeFirst(step.consumed)
        turns -= 1
        completeRequest()
      }
    } catch {
      fail(error)
    }
    return true
  }

  private func begin(_ head: RequestHead) {
    var request = Request(head: head, origin: origin)
    bodyDeadline = loop.now + core.configuration.bodyGrace
    core.monitor.requestsInFlight.add(1)
    let admission = core.responder.admit(&request)
    let expectsContinue =
      head.version == .http11 && head.framing != .none && head.headers.contains("Expect")
    switch admission {
    case .answer(let response):
      current = Current(request: request, begun: loop.now, plan: .answer(response))
      switch head.framing {
      case .none: break
      case .length(let length) where length <= Self.discardBound && !expectsContinue: break
      case .length, .chunked: answer(response)
      }
    case .handle(let handler):
      current = Current(request: request, begun: loop.now, plan: .handle(handler))
      if case .stream(let serve) = handler { beginStream(request, serve) }
      // RFC 9110 §10.1.1: the body is wanted; that need not be said if some of it is here.
      if current != nil, expectsContinue, input.isEmpty {
        enqueue(ResponseEncoder.goOn)
      }
    }
  }

  private func takeBody(_ piece: ArraySlice<UInt8>) {
    current?.bodyBytes += piece.count
    if case .streaming(let channel) = phase { return channel.deliver(piece) }
    // What came early counts for this piece alone: nobody can send fast and then stay for hours.
    let configuration = core.configuration
    bodyDeadline = min(bodyDeadline, loop.now + configuration.bodyGrace)
      .advanced(byNanoseconds: piece.count * 1_000_000_000 / configuration.minimumBodyRate)
    if case .answer = current?.plan { return }
    makeRoomInBody(for: piece.count)
    body.append(contentsOf: piece)
    let all = core.monitor.bodyBytes.add(piece.count)
    if body.count > configuration.bodyBytes {
      fail(HTTPError.contentTooLarge(limit: configuration.bodyBytes))
    } else if all > configuration.allBodyBytes {
      fail(HTTPError.bodyMemoryExhausted)
    }
  }

  /// Asks for a long body's memory once, as soon as a part of the body has come: else what has come would be copied
  /// again and again into memory new to the process, which takes longer than to read it.
  ///
  /// So no more is asked for than a multiple of what has come; what nothing is written to takes no room.
  private func makeRoomInBody(for count: Int) {
    guard case .length(let length) = current?.request.head.framing, body.capacity < length,
      64 * (body.count + count) >= length
    else { return }
    body.reserveCapacity(length)
  }

  /// The request has been read to its end.
  private func completeRequest() {
    current?.bodyIsComplete = true
    if case .streaming(let channel) = phase { return channel.completeBody() }
    switch current?.plan {
    case nil: break
    case .answer(let response): answer(response)
    case .handle(let handler):
      guard var request = current?.request else { return }
      request.body = body
      switch core.responder.reply(to: request, by: handler) {
      case .now(let response): answer(response)
      case .later(let respond):
        let (id, mailbox) = (id, loop.mailbox)
        submit(.single { mailbox.post(.answer(id, respond())) })
      case .batched(let item, let respond):
        let (id, mailbox) = (id, loop.mailbox)
        submit(.batched(item) { mailbox.post(.answer(id, respond($0))) })
      }
    }
  }

  /// Gives the request to a worker.
  private func submit(_ work: WorkerPool.Job.Work) {
    do throws(HTTPError) {
      try core.pool.submit(WorkerPool.Job(cancellation: origin.cancellation, work: work))
      phase = .answering
      if clientHasFinished { probe() }
    } catch {
      answer(core.responder.failure(error, to: current?.request))
    }
  }

  /// Finds out whether a client that has finished sending has gone altogether.
  ///
  /// A client that has closed its socket and one that has finished its half alone look alike until
  /// something is sent: the former's system answers that with a reset. So the bytes that every
  /// answer begins with are sent ahead of it.
  private func probe() {
    guard !answerIsBegun, output.isEmpty else { return }
    enqueue(ResponseEncoder.versionPrefix)
    answerIsBegun = true
  }

  // MARK: Answers

  /// Writes the answer to the request under way, or to what should have been one.
  ///
  /// The connection goes on if the whole request has been read and nobody objects.
  func answer(_ response: Response) {
    let persists = mayPersist(after: response)
    let allowsContent = response.status.allowsContent
    let length = response.contentLength
    encodeHead(
      of: response, framing: allowsContent ? .length(length) : .none, persists: persists)
    let isSent = allowsContent && current?.request.method != .head
    if isSent { for piece in response.body { output.append(whole: piece) } }
    conclude(
      status: response.status, contentBytes: isSent ? length : 0, context: response.context,
      persists: persists)
  }

  /// Answers an error after which no further request can be read.
  func fail(_ error: any ResponseError) {
    if case .streaming(let channel) = phase {
      // The handler learns of it when it reads that far.
      answerStream.bodyIsSound = false
      return channel.failBody(error)
    }
    // What is wrong with the rest of a request that is refused anyway is no news.
    if case .answer(let response) = current?.plan { return answer(response) }
    answer(core.responder.failure(error, to: current?.request))
  }

  /// Whether a further request may follow (RFC 9112 §9.3).
  func mayPersist(after response: Response) -> Bool {
    guard
      current?.bodyIsComplete == true || current?.request.head.framing == RequestHead.Framing.none
    else { return false }
    return current?.request.head.keepsAlive == true && !response.closesConnection
      && !core.monitor.isDraining
  }

  func encodeHead(of response: Response, framing: ResponseEncoder.Framing, persists: Bool) {
    // Persistence is the rule in HTTP/1.1 and has to be said in HTTP/1.0.
    let isOld = current?.request.version == .http10
    noteWaiting()
    loop.encoder.encodeHead(
      of: response, framing: framing, connection: persists ? (isOld ? "keep-alive" : nil) : "close",
      isBegun: answerIsBegun, to: &output)
    answerIsBegun = false
  }

  /// The request under way has been answered.
  func conclude(
    status: Status, contentBytes: Int, context: (any AnyObject & Sendable)?, persists: Bool
  ) {
    core.responder.hooks.observe(
      CompletedRequest(
        request: current?.request, status: status, contentBytes: contentBytes,
        bodyBytes: current?.bodyBytes ?? 0,
        nanoseconds: (current?.begun ?? loop.now).nanoseconds(to: .now), context: context,
        peer: origin.peer))
    forgetCurrent()
    answered += 1
    readingSince = loop.now
    phase = persists ? .reading : .closing
  }

  private func forgetCurrent() {
    guard current != nil else { return }
    core.monitor.requestsInFlight.add(-1)
    core.monitor.bodyBytes.add(-body.count)
    body = []
    current = nil
  }

  // MARK: Reading and writing

  /// Reads once; false if there is nothing to read.
  private func read() -> Bool {
    guard canRead else { return false }
    switch socket.read(into: &loop.scratch) {
    case .moved(0):
      inputHasEnded = true
      canRead = false
      return false
    case .moved(let count):
      // Less than was asked for is all there was; an end is a change of its own, which may have
      // been reported already.
      canRead = count == loop.scratch.count || clientHasFinished
      input.append(contentsOf: loop.scratch[..<count])
      return true
    case .wouldBlock:
      canRead = false
      return false
    case .broken:
      close()
      return false
    }
  }

  /// The client will send nothing more, and all it sent has been parsed.
  private func endOfInput() {
    switch phase {
    case .reading where current == nil && parser.isBetweenRequests: phase = .closing
    case .reading, .streaming: fail(HTTPError.incompleteRequest)
    case .lingering: close()
    case .answering, .closing, .closed: break
    }
  }

  /// Adds bytes to what waits for the client.
  func enqueue(_ bytes: some Collection<UInt8>) {
    noteWaiting()
    output.append(contentsOf: bytes)
  }

  func noteWaiting() {
    if output.isEmpty { writtenAt = loop.now }
  }

  /// Writes what the client takes.
  ///
  /// - Returns: Whether that makes it possible to go on.
  private func flush() -> Bool {
    if case .closed = phase { return false }
    let wasFull = output.count >= Self.outputBound
    while canWrite, !output.isEmpty {
      let offered = output.unread.count
      switch socket.write(output.unread) {
      case .moved(let count):
        output.removeFirst(count)
        writtenAt = loop.now
        // Less than was offered is all there is room for; room is a change that will be reported.
        canWrite = count == offered
      case .wouldBlock: canWrite = false
      case .broken:
        close()
        return false
      }
    }
    guard noteUnread() else { return false }
    guard output.isEmpty, case .closing = phase else {
      return wasFull && output.count < Self.outputBound
    }
    socket.finishWriting()
    lingeringSince = loop.now
    phase = .lingering
    return true
  }

  /// Counts what the client could not take; false if that is too much and was broken off.
  private func noteUnread() -> Bool {
    guard output.count != unreadBytes else { return true }
    let all = core.monitor.unreadBytes.add(output.count - unreadBytes)
    unreadBytes = output.count
    guard unreadBytes > Self.outputBound, all > core.configuration.allUnreadBytes else {
      return true
    }
    core.responder.hooks.report(
      "\(origin.peer): an answer was broken off, too much waits to be read")
    abort()
    return false
  }

  // MARK: Time

  /// When the client will have taken too long over what it is doing.
  private var deadline: MonotonicTime {
    let configuration = core.configuration
    guard output.isEmpty else { return writtenAt + configuration.writeStall }
    switch phase {
    case .reading:
      if current != nil { return bodyDeadline }
      let isIdle = answered > 0 && parser.isBetweenRequests
      return readingSince + (isIdle ? configuration.keepAliveIdle : configuration.headerTime)
    case .streaming(let channel):
      // A handler at work is not the client's fault.
      return channel.readingSince.map { $0 + configuration.streamIdle } ?? .never
    case .lingering: return lingeringSince + configuration.lingerTime
    case .answering, .closing, .closed: return .never
    }
  }

  /// Called now and then: ends what has taken too long.
  func checkTime() {
    guard loop.now >= deadline else { return }
    switch phase {
    case .reading where output.isEmpty:
      if current == nil, parser.isBetweenRequests {
        phase = .closing
      } else {
        fail(HTTPError.requestTimeout)
      }
      advance()
    default: close()
    }
  }
}

extension ArraySlice {
  /// The elements at `range`, counted from the first.
  fileprivate subscript(relative range: Range<Int>) -> ArraySlice {
    self[startIndex + range.lowerBound..<startIndex + range.upperBound]
  }
}
