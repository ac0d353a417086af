/// A request whose head has been read and that has not been answered yet.
final class ActiveRequest {
  let request: Request
  /// When its head had been read.
  let startTime: MonotonicTime
  /// What happens once the body is complete.
  let admission: Responder.Admission
  var body: RequestBody

  init(_ request: Request, admission: Responder.Admission, at now: MonotonicTime) {
    self.request = request
    startTime = now
    self.admission = admission
    body = RequestBody(request.head.framing)
  }

  /// Whether the next byte that arrives belongs to another request.
  var isFullyRead: Bool { body.isComplete || request.head.framing == .none }
}
