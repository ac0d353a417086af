// What an inline handler says.

/// The answer to a request, or the work that it takes.
public enum Answer: Sendable {
  /// The response, ready.
  case response(Response)
  /// Work that ends in the response, for one of the workers.
  case work(@Sendable () throws -> Response)
}
