/// What an inline handler returns: a response, or work for one of the workers that ends in the response.
public enum InlineResult: Sendable {
  /// The response.
  case response(Response)
  /// Work for a worker.
  case work(@Sendable () throws -> Response)
  /// An item that a worker answers together with others; made by ``Batcher/answer(_:)``.
  case batched(BatchItem)

  /// Returns the response, after the work if there is any.
  func response() throws -> Response {
    switch self {
    case .response(let response): response
    case .work(let work): try work()
    case .batched(let item): try item.response()
    }
  }
}
