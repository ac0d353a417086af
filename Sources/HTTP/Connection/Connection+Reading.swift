// From bytes to a request that is answered or given to a worker.

extension Connection {
  /// The longest body that is read only to keep the connection.
  private static let maximumDiscardedBytes = 64 << 10

  /// The most bytes that are written until other connections get their turn.
  private static let maximumWrittenBytes = 256 << 10

  /// Continues until more input, more room or a response is needed.
  func advance() {
    // The number of responses or reads until other connections get their turn.
    var turns = core.limits.maxPipelined
    var writable = Self.maximumWrittenBytes
    repeat {
      takeStreamOutput()
      takeInput(&turns)
    } while flush(limit: &writable) && turns > 0
    if case .closed = phase { return }
    if turns <= 0 || output.isFlushable { loop.resumeLater(self) }
  }

  private func takeInput(_ turns: inout Int) {
    while turns > 0, !output.isFull {
      let hasProgressed: Bool
      switch phase {
      case .readingHead, .readingBody: hasProgressed = parseNext(&turns)
      case .streaming(let stream):
        guard !stream.active.body.isComplete, stream.bodyIsValid, stream.channel.hasRoom else {
          return
        }
        hasProgressed = parseNext(&turns)
      case .lingering:
        // The rest of a refused request is read and discarded. Closing before would reset the connection, and the
        // client might lose the response.
        input = ByteQueue()
        hasProgressed = false
      case .awaitingWorker, .closing, .closed: return
      }
      if hasProgressed { continue }
      guard read() else { return inputHasEnded ? endOfInput() : () }
      turns -= 1
    }
  }

  /// Reads once; returns false if there was nothing to read.
  private func read() -> Bool {
    guard isReadable else { return false }
    switch socket.read(into: &loop.readBuffer) {
    case .moved(0):
      inputHasEnded = true
      isReadable = false
      return false
    case .moved(let count):
      // A short read means that nothing is left. The end of the input is a change of its own, which may have been
      // reported already.
      isReadable = count == loop.readBuffer.count || clientHasFinished
      input.append(contentsOf: loop.readBuffer[..<count])
      return true
    case .wouldBlock:
      isReadable = false
      return false
    case .broken:
      close()
      return false
    }
  }

  /// The client will send nothing more, and everything it sent has been parsed.
  private func endOfInput() {
    switch phase {
    case .readingHead where parser.isBetweenRequests: phase = .closing
    case .readingHead, .readingBody, .streaming: fail(HTTPError.incompleteRequest)
    case .lingering:
      // What the client has not taken yet still counts, and has its deadline.
      measureUnreadBytes()
    case .awaitingWorker, .closing, .closed: break
    }
  }

  // MARK: Parsing

  /// Takes the next step of the parser; returns false if that needs more input.
  private func parseNext(_ turns: inout Int) -> Bool {
    do throws(ParseError) {
      let wasBetween = parser.isBetweenRequests
      let step = try input.withSpan { (bytes) throws(ParseError) in try parser.parse(bytes) }
      switch step.event {
      case .needsMore:
        // The first request's time runs from the start of the connection.
        if wasBetween, !parser.isBetweenRequests, hasAnswered {
          deadlines.expectInput(within: core.limits.headerTimeout, from: loop.now)
        }
        return refuseAnnouncedBytes()
      case .head(let head):
        input.removeFirst(step.consumed)
        begin(head)
      case .body(let range):
        let start = input.unread.startIndex
        receiveBody(input.unread[start + range.lowerBound..<start + range.upperBound])
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

  /// Refuses a chunk when its size has been read if the body would be too long; returns whether that was the case.
  private func refuseAnnouncedBytes() -> Bool {
    guard case .readingBody(let active) = phase, case .handle = active.admission else {
      return false
    }
    let limit = core.limits.maxBodyBytes
    guard parser.announcedBytes > limit - active.body.receivedBytes else { return false }
    fail(HTTPError.contentTooLarge(limit: limit))
    return true
  }

  private func begin(_ head: RequestHead) {
    var request = Request(head: head, connection: info)
    deadlines.expectInput(within: core.limits.bodyGrace, from: loop.now)
    core.monitor.requestsInFlight.add(1)
    var admission = core.responder.admit(&request)
    if isOverLimit, case .handle(let handler) = admission {
      let isReadyAtOnce = if case .inline = handler { head.framing == .none } else { false }
      if !isReadyAtOnce { admission = .respond(core.responder.failure(refusal(), to: request)) }
    }
    let active = ActiveRequest(request, admission: admission, at: loop.now)
    phase = .readingBody(active)
    let expectsContinue =
      head.version == .http11 && head.framing != .none && head.headers.contains("Expect")
    switch admission {
    case .respond(let response):
      switch head.framing {
      case .none: break
      case .length(let length) where length <= Self.maximumDiscardedBytes && !expectsContinue: break
      case .length, .chunked: respond(response, to: active)
      }
    case .handle(let handler):
      if case .stream(let serve) = handler { beginStream(active, serve) }
      // RFC 9110 §10.1.1: a client that has sent some of the body does not wait for the interim response.
      if activeRequest != nil, expectsContinue, input.isEmpty {
        write { $0.append(contentsOf: ResponseEncoder.continueResponse) }
      }
    }
  }

  private func receiveBody(_ piece: ArraySlice<UInt8>) {
    switch phase {
    case .streaming(let stream):
      stream.active.body.skip(piece.count)
      stream.channel.deliver(piece)
    case .readingBody(let active):
      deadlines.extendInput(
        by: piece.count, minimumRate: core.limits.minBodyRate, grace: core.limits.bodyGrace,
        at: loop.now)
      if case .respond = active.admission { return active.body.skip(piece.count) }
      do throws(HTTPError) {
        let buffered = core.monitor.bodyBytes.add(piece.count)
        try active.body.append(piece, limit: core.limits.maxBodyBytes)
        // Small bodies do not suffer from large ones; the number of connections bounds what they take.
        guard
          active.body.bytes.count <= RequestBody.smallSize
            || buffered <= core.limits.maxBufferedBodyBytes
        else { throw .bodyMemoryExhausted }
      } catch {
        fail(error)
      }
    case .readingHead, .awaitingWorker, .closing, .lingering, .closed: break
    }
  }

  /// The active request has been read to its end.
  private func completeRequest() {
    guard let active = activeRequest else { return }
    active.body.complete()
    if case .streaming(let stream) = phase {
      stream.channel.completeBody()
      return probeIfSilent()
    }
    switch active.admission {
    case .respond(let response): respond(response, to: active)
    case .handle(let handler):
      var request = active.request
      request.body = active.body.bytes
      handle(request, active, by: handler)
    }
  }
}
