// The connection's part in a stream: passing pieces on, as long as there is room for them.

import Foundation

extension Connection {
  /// Starts the handler of a stream on a thread of its own.
  func beginStream(
    _ request: Request,
    _ serve: @escaping @Sendable (Request, RequestStream, ResponseStream) throws -> Void
  ) {
    let monitor = core.monitor
    guard monitor.openStreams.add(1) <= core.configuration.streams else {
      monitor.openStreams.add(-1)
      return answer(core.responder.failure(HTTPError.tooManyStreams, to: request))
    }
    let channel = StreamChannel(connection: id, mailbox: loop.mailbox)
    answerStream = AnswerStream()
    phase = .streaming(channel)
    let responder = core.responder
    let thread = Thread {
      defer { monitor.openStreams.add(-1) }
      channel.end(
        Result {
          let coding = try ContentCoding(of: request)
          let answer = ResponseStream(channel: channel, request: request, responder: responder)
          try serve(request, RequestStream(channel: channel, coding: coding), answer)
          try answer.write([])
        })
    }
    thread.name = "http-stream"
    thread.start()
  }

  /// Takes what the handler has produced, if there is room for it.
  func takeStreamOutput() {
    guard case .streaming(let channel) = phase, output.count < Self.outputBound else { return }
    let produced = channel.collect()
    if let head = produced.head { begin(head) }
    if !produced.content.isEmpty { write(produced.content) }
    switch produced.result {
    case nil: break
    case .success:
      if case .chunked = answerStream.framing, current?.request.method != .head {
        enqueue(ResponseEncoder.lastChunk)
      }
      conclude(persists: answerStream.persists && mayPersist(after: Response(answerStream.status)))
    case .failure(let error):
      switch answerStream.framing {
      case nil: answer(core.responder.failure(error, to: current?.request))
      case .close: abort()
      // Without its last chunk the answer is known to be a part.
      case .chunked, .length, .some(.none): conclude(persists: false)
      }
    }
  }

  private func begin(_ head: Response) {
    let request = current?.request
    answerStream.framing =
      !head.status.allowsContent ? .some(.none) : request?.version == .http10 ? .close : .chunked
    answerStream.status = head.status
    answerStream.context = head.context
    answerStream.persists =
      request?.version == .http11 && request?.head.keepsAlive == true && !head.closesConnection
      && !core.monitor.isDraining
    encodeHead(
      of: head, framing: answerStream.framing ?? .none, persists: answerStream.persists)
  }

  private func write(_ content: ByteQueue) {
    guard current?.request.method != .head else { return }
    switch answerStream.framing {
    case .chunked:
      noteWaiting()
      ResponseEncoder.encodeChunk(content, to: &output)
    case .close:
      noteWaiting()
      output.append(content)
    case .length, .some(.none), nil: return
    }
    answerStream.contentBytes += content.count
  }

  private func conclude(persists: Bool) {
    conclude(
      status: answerStream.status, contentBytes: answerStream.contentBytes,
      context: answerStream.context, persists: persists)
  }
}
