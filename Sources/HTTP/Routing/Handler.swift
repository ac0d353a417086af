// What a route does, and where it does it.

/// A route's function, with the place it runs.
///
/// Handlers are plain synchronous functions. What they throw becomes a response through
/// ``ServerHooks/failure``.
public enum Handler: Sendable {
  /// Runs at once on the connection's own thread, which serves others too: for answers that are
  /// ready or a matter of microseconds. Never waits behind work. May hand the request over to a
  /// worker by answering ``Answer/work(_:)``.
  case inline(@Sendable (Request) throws -> Answer)

  /// Runs on one of the workers. While all are busy it waits in a bounded queue; where that is
  /// full the client is answered 429 at once.
  case worker(@Sendable (Request) throws -> Response)

  /// Runs on a thread of its own and may wait: for the next piece of the body, or for the client
  /// to take what was written. How many may run at once is bounded.
  ///
  /// The request's own body is empty; ``RequestStream`` has it.
  case stream(@Sendable (Request, RequestStream, ResponseStream) throws -> Void)
}
