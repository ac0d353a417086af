// From a complete request to the bytes of its response.

extension Connection {
  /// Answers a request, or gives it to a worker.
  func handle(_ request: Request, _ active: ActiveRequest, by handler: Handler) {
    let (id, mailbox) = (id, loop.mailbox)
    let reply = core.responder.reply(to: request, by: handler)
    if case .now(let response) = reply { return respond(response, to: active) }
    do throws(HTTPError) {
      guard !isOverLimit else { throw refusal() }
      try core.submit(reply, to: request) { mailbox.post(.response(id, $0)) }
      phase = .awaitingWorker(active)
      deadlines.expectNoInput()
      probeIfSilent()
    } catch {
      respond(core.responder.failure(error, to: active.request), to: active)
    }
  }

  /// Finds out whether a client that has finished sending still reads.
  ///
  /// A client that has closed its socket and one that has shut down its sending half look alike until something is
  /// sent: the system of the former answers with a reset. So the bytes that every response begins with are sent ahead
  /// of it.
  func probeIfSilent() {
    switch phase {
    case .awaitingWorker: break
    case .streaming(let stream) where stream.active.body.isComplete && stream.framing == nil: break
    default: return
    }
    guard clientHasFinished, !responseIsBegun, output.isEmpty else { return }
    write { $0.append(contentsOf: ResponseEncoder.versionPrefix) }
    responseIsBegun = true
  }

  // MARK: Responses

  /// Writes a response to the active request, or to bytes that are not a request if `active` is nil.
  ///
  /// The connection continues if the whole request has been read and neither side wants to close.
  func respond(_ response: Response, to active: ActiveRequest?) {
    let persists = mayPersist(active, after: response)
    let allowsContent = response.status.allowsContent
    let length = response.contentLength
    writeHead(
      of: response, to: active, framing: allowsContent ? .length(length) : .none,
      persists: persists)
    let isSent = allowsContent && active?.request.method != .head
    if isSent { output.append { for piece in response.body { $0.append(whole: piece) } } }
    conclude(
      active, status: response.status, contentBytes: isSent ? length : 0,
      context: response.context, persists: persists)
  }

  /// Answers an error after which no further request can be read.
  func fail(_ error: any ResponseError) {
    if case .streaming(let stream) = phase {
      // The handler gets the error when it reads that far.
      stream.bodyIsValid = false
      return stream.channel.failBody(error)
    }
    let active = activeRequest
    // The first reason to refuse a request is the one that is answered.
    if let active, case .respond(let response) = active.admission {
      return respond(response, to: active)
    }
    respond(core.responder.failure(error, to: active?.request), to: active)
  }

  /// Returns whether a further request may follow (RFC 9112 §9.3).
  func mayPersist(_ active: ActiveRequest?, after response: Response) -> Bool {
    guard let active, active.isFullyRead, !isOverLimit else { return false }
    return active.request.head.keepsAlive && !response.closesConnection && !core.monitor.isDraining
  }

  func writeHead(
    of response: Response, to active: ActiveRequest?, framing: ResponseEncoder.Framing,
    persists: Bool
  ) {
    // Persistence is the default of HTTP/1.1 and has to be announced in HTTP/1.0.
    let isOld = active?.request.version == .http10
    write {
      loop.encoder.encodeHead(
        of: response, framing: framing, connection: persists ? isOld ? "keep-alive" : nil : "close",
        isBegun: responseIsBegun, to: &$0)
    }
    responseIsBegun = false
  }

  /// Ends a request that has been answered.
  func conclude(
    _ active: ActiveRequest?, status: Status, contentBytes: Int,
    context: (any AnyObject & Sendable)?, persists: Bool
  ) {
    core.responder.hooks.observe(
      CompletedRequest(
        request: active?.request, status: status, contentBytes: contentBytes,
        bodyBytes: active?.body.receivedBytes ?? 0,
        nanoseconds: (active?.startTime ?? loop.now).nanoseconds(to: .now), context: context,
        peer: info.peer))
    if let active { release(active) }
    hasAnswered = true
    lastAnswerTime = loop.now
    if persists {
      phase = .readingHead
      deadlines.expectInput(within: core.limits.idleTimeout, from: loop.now)
    } else {
      phase = .closing
    }
  }

  // MARK: Writing

  /// Appends bytes to what waits for the client.
  func write(_ encode: (inout ByteQueue) -> Void) {
    if output.isEmpty {
      deadlines.expectReading(within: core.limits.writeTimeout, from: loop.now)
    }
    output.append(encode)
  }

  /// Writes what the client takes, at most `limit` bytes; returns whether that makes it possible to continue.
  func flush(limit: inout Int) -> Bool {
    if case .closed = phase { return false }
    let wasFull = output.isFull
    switch output.flush(limit: &limit, { socket.write($0) }) {
    case .progress:
      if output.needsMeasurement { _ = output.measure(systemBytes: socket.unacknowledgedBytes()) }
      deadlines.expectReading(within: core.limits.writeTimeout, from: loop.now)
    case .noProgress: break
    case .broken:
      close()
      return false
    }
    guard limitUnreadBytes() else { return false }
    guard output.isEmpty, case .closing = phase else { return wasFull && !output.isFull }
    socket.finishWriting()
    deadlines.expectInput(within: core.limits.lingerTimeout, from: loop.now)
    phase = .lingering
    return true
  }

  /// Asks the system how much the client has taken of what it holds.
  func measureUnreadBytes() {
    if output.measure(systemBytes: socket.unacknowledgedBytes()) {
      deadlines.expectReading(within: core.limits.writeTimeout, from: loop.now)
    }
    _ = limitUnreadBytes()
    guard output.systemBytes == 0, case .lingering = phase else { return }
    if inputHasEnded { return close() }
    deadlines.expectInput(within: core.limits.lingerTimeout, from: loop.now)
  }

  /// Counts the bytes that the client has not taken; returns false if there are too many and the connection was closed.
  private func limitUnreadBytes() -> Bool {
    let change = output.takeCountChange()
    guard change != 0 else { return true }
    let total = core.monitor.unreadBytes.add(change)
    guard output.unreadCount >= WriteBuffer.highWaterMark, total > core.limits.maxUnreadBytes else {
      return true
    }
    core.responder.hooks.report(
      """
      aborted a response to \(info.peer): \(total) bytes of responses are unread, which is more than the limit of \
      \(core.limits.maxUnreadBytes)
      """)
    abort()
    return false
  }
}
