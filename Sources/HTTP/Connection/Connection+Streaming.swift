// Between the socket and the handler of a stream.

import Foundation

extension Connection {
  /// Starts the handler of a stream on a thread of its own.
  func beginStream(
    _ active: ActiveRequest,
    _ serve: @escaping @Sendable (Request, RequestStream, ResponseStream) throws -> Void
  ) {
    let monitor = core.monitor
    let (request, responder) = (active.request, core.responder)
    guard monitor.openStreams.add(1) <= core.limits.maxStreams else {
      monitor.openStreams.add(-1)
      return respond(responder.failure(HTTPError.tooManyStreams, to: request), to: active)
    }
    let maximumRatio = core.limits.maxCompressionRatio
    let channel = StreamChannel(connection: id, mailbox: loop.mailbox)
    phase = .streaming(ActiveStream(active, channel: channel))
    socket.allowUnsentStreamBytes()
    let thread = Thread {
      defer { monitor.openStreams.add(-1) }
      channel.end(
        Result {
          let coding = try ContentCoding(of: request)
          let response = ResponseStream(channel: channel, request: request, responder: responder)
          let body = RequestStream(
            channel: channel, coding: coding, maximumRatio: maximumRatio)
          try serve(request, body, response)
          // A handler that wrote nothing has an empty response.
          try response.write([])
        })
    }
    thread.name = "http-stream"
    thread.start()
  }

  /// Takes what the handler has written, if there is room for it.
  func takeStreamOutput() {
    guard case .streaming(let stream) = phase, !output.isFull else { return }
    let written = stream.channel.collect()
    if let head = written.head { begin(head, of: stream) }
    if !written.content.isEmpty { write(written.content, of: stream) }
    switch written.result {
    case nil: break
    case .success:
      if case .chunked = stream.framing, stream.active.request.method != .head {
        write { $0.append(contentsOf: ResponseEncoder.lastChunk) }
      }
      conclude(
        stream,
        persists: stream.persists && mayPersist(stream.active, after: Response(stream.status)))
    case .failure(let error):
      switch stream.framing {
      case nil:
        respond(core.responder.failure(error, to: stream.active.request), to: stream.active)
      case .close: abort()
      // Without its last chunk the client knows that the response is incomplete.
      case .chunked, .length, .some(.none): conclude(stream, persists: false)
      }
    }
  }

  private func begin(_ head: Response, of stream: ActiveStream) {
    let request = stream.active.request
    let framing: ResponseEncoder.Framing =
      !head.status.allowsContent ? .none : request.version == .http10 ? .close : .chunked
    stream.framing = framing
    stream.status = head.status
    stream.context = head.context
    stream.persists =
      request.version == .http11 && request.head.keepsAlive && !head.closesConnection
      && !core.monitor.isDraining
    writeHead(of: head, to: stream.active, framing: framing, persists: stream.persists)
  }

  private func write(_ content: ByteQueue, of stream: ActiveStream) {
    guard stream.active.request.method != .head else { return }
    switch stream.framing {
    case .chunked: write { ResponseEncoder.encodeChunk(content, to: &$0) }
    case .close: write { $0.append(content) }
    case .length, .some(.none), nil: return
    }
    stream.contentBytes += content.count
  }

  private func conclude(_ stream: ActiveStream, persists: Bool) {
    conclude(
      stream.active, status: stream.status, contentBytes: stream.contentBytes,
      context: stream.context, persists: persists)
  }
}
