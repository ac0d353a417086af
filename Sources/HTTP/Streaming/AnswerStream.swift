// A streamed answer, as far as it has come.

/// How far the answer of a stream has come.
struct AnswerStream {
  /// How the answer's end will be told, once its head has been written.
  var framing: ResponseEncoder.Framing?
  var status = Status.ok
  var context: (any AnyObject & Sendable)?
  var contentBytes = 0
  /// Whether the client has been told that the connection may go on.
  var persists = false
  /// Whether the body so far is what it should be.
  var bodyIsSound = true
}
