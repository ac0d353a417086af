/// What an inline handler returns: a response, or work for one of the workers that ends in the response.
public enum InlineResult: Sendable {
  /// The response.
  case response(Response)
  /// Work for a worker.
  ///
  /// The cost is in the unit of ``ServerConfiguration/maxLightCost``.
  case work(cost: Int = 1, @Sendable () throws -> Response)
  /// An item that a worker answers together with others, at a cost of 1; made by ``Batcher/answer(_:)``.
  case batched(BatchItem)
}
