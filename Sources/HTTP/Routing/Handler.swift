/// A route's function, and the thread that it runs on.
///
/// Handlers are plain synchronous functions. What they throw becomes a response through ``ServerHooks/failure``.
public enum Handler: Sendable {
  /// Runs at once on the connection's own thread, which also serves other connections.
  ///
  /// For responses that are ready or take microseconds, even while all workers are busy. The result may be work for a
  /// worker instead of a response.
  case inline(@Sendable (Request) throws -> InlineResult)

  /// Runs on one of the workers.
  ///
  /// While all are busy the request waits in a bounded queue. If that is full, the client gets 429 at once. `cost` is
  /// called with the whole request, on the connection's own thread, and returns what the work costs, in the unit of
  /// ``ServerConfiguration/maxLightCost``.
  case worker(
    @Sendable (Request) throws -> Response, cost: @Sendable (Request) -> Int = { _ in 1 })

  /// Runs on a thread of its own and may block, to read the body and to write the response.
  ///
  /// The number of streams is limited. The request's own body is empty; ``RequestStream`` has it.
  case stream(@Sendable (Request, RequestStream, ResponseStream) throws -> Void)
}
