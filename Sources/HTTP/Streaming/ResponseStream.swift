// An answer, as it is made.

/// The answer to a streamed request, written by the handler's own thread.
///
/// An HTTP/1.1 client gets it in chunks (RFC 9112 §7.1); for an HTTP/1.0 client it ends with the
/// connection. A handler that throws after it has begun breaks the connection off, so that the
/// client never takes a part for the whole.
public final class ResponseStream {
  private let channel: StreamChannel
  private let request: Request
  private let responder: Responder
  private var isBegun = false

  init(channel: StreamChannel, request: Request, responder: Responder) {
    self.channel = channel
    self.request = request
    self.responder = responder
  }

  /// Sends the status and the fields of `response`, and its body as the first of the content.
  ///
  /// - Precondition: Nothing has been sent. A handler that calls ``write(_:)`` first has begun
  ///   with status 200 and no fields.
  /// - Throws: ``StreamError/connectionLost``.
  public func begin(_ response: Response) throws {
    precondition(!isBegun, "an answer begins once")
    isBegun = true
    var head = response
    head.body = []
    responder.hooks.finish(&head, request)
    channel.begin(head)
    try write(pieces: response.body)
  }

  /// Waits until the client has taken enough of what was written before, then sends `bytes`.
  ///
  /// - Throws: ``StreamError/connectionLost``.
  public func write(_ bytes: some Sequence<UInt8>) throws { try write(pieces: [Array(bytes)]) }

  /// Waits in the same way, then sends what several arrays hold, one after the other.
  ///
  /// - Throws: ``StreamError/connectionLost``.
  public func write(pieces: [[UInt8]]) throws {
    if !isBegun { try begin(Response(.ok)) }
    if pieces.contains(where: { !$0.isEmpty }) { try channel.write(pieces) }
  }
}
