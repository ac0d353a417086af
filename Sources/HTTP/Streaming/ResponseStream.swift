/// The response to a streamed request, which the handler's thread writes piece by piece.
///
/// An HTTP/1.1 client gets it in chunks (RFC 9112 §7.1); for an HTTP/1.0 client it ends with the connection. If the
/// handler throws after it has begun to write, the connection is closed without the last chunk, so that the client
/// knows that the response is incomplete.
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

  /// Sends the status and the fields of `response`, and its body as the first part of the content.
  ///
  /// - Precondition: The response has not begun. A handler that calls ``write(_:)`` first begins with status 200 and no
  ///   fields.
  /// - Throws: ``StreamError/connectionLost``.
  public func begin(_ response: Response) throws {
    precondition(!isBegun, "the response has already begun")
    isBegun = true
    var head = response
    head.body = []
    responder.hooks.finish(&head, request)
    channel.begin(head)
    try write(pieces: response.body)
  }

  /// Waits until the client has taken enough of what was written before, and sends `bytes`.
  ///
  /// - Throws: ``StreamError/connectionLost``.
  public func write(_ bytes: some Sequence<UInt8>) throws { try write(pieces: [Array(bytes)]) }

  /// Waits likewise, and sends the bytes of several arrays in order.
  ///
  /// - Throws: ``StreamError/connectionLost``.
  public func write(pieces: [[UInt8]]) throws {
    if !isBegun { try begin(Response(.ok)) }
    if pieces.contains(where: { !$0.isEmpty }) { try channel.write(pieces) }
  }
}
