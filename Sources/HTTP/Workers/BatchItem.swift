/// An item that is answered in a batch; made by ``Batcher/answer(_:)``.
public struct BatchItem: Sendable {
  /// A ``Batcher`` without the type of its items.
  ///
  /// Two items may share a batch if their cores are identical.
  final class Core: Sendable {
    let largestBatch: Int
    private let respond: @Sendable ([any Sendable]) -> [Result<Response, any Error>]

    init(
      largestBatch: Int,
      respond: @escaping @Sendable ([any Sendable]) -> [Result<Response, any Error>]
    ) {
      self.largestBatch = largestBatch
      self.respond = respond
    }

    /// Returns one result for each item, in order.
    func results(for items: [BatchItem]) -> [Result<Response, any Error>] {
      let results = respond(items.map(\.item))
      precondition(results.count == items.count, "a batcher returns one result for each item")
      return results
    }
  }

  let core: Core
  let item: any Sendable
}
