/// A request that a stream's handler serves, and the state of its response.
final class ActiveStream {
  let active: ActiveRequest
  let channel: StreamChannel
  /// Whether the body so far breaks no rule.
  var bodyIsValid = true
  /// How the end of the response is marked; nil until its head has been written.
  var framing: ResponseEncoder.Framing?
  var status = Status.ok
  var context: (any AnyObject & Sendable)?
  var contentBytes = 0
  /// Whether the response has promised that the connection stays open.
  var persists = false

  init(_ active: ActiveRequest, channel: StreamChannel) {
    self.active = active
    self.channel = channel
  }
}
