/// Answers requests in batches, where a batch costs less than its requests one by one.
///
/// An inline handler passes one item to ``answer(_:)`` and returns what it gets. The item waits in the workers' queue
/// like any other work. A worker that takes it also takes the items of the same batcher that directly follow it, up to
/// ``largestBatch`` and up to its share of the queue, so that other workers are not left idle. No request waits for a
/// batch to fill, and each request gets its own response.
///
/// ```swift
/// let batcher = Batcher(largestBatch: 32) { (names: [String]) in
///   names.map { name in Result { .text(try greeting(of: name)) } }
/// }
/// router.on(.post, "/greet", .inline { batcher.answer(try name(in: $0)) })
/// ```
public final class Batcher<Item: Sendable>: Sendable {
  /// The largest number of items that are answered together.
  public var largestBatch: Int { core.largestBatch }

  private let core: BatchItem.Core

  /// Creates a batcher.
  ///
  /// - Precondition: `largestBatch` is positive.
  /// - Parameters:
  ///   - largestBatch: The largest number of items that are answered together.
  ///   - respond: Returns one result for each item, in order. Runs on a worker, on several at a time.
  public init(
    largestBatch: Int, respond: @escaping @Sendable ([Item]) -> [Result<Response, any Error>]
  ) {
    precondition(largestBatch > 0, "a batch holds at least one item")
    core = BatchItem.Core(largestBatch: largestBatch) { items in
      // All items of a core come from `answer(_:)` of its batcher.
      respond(items.compactMap { $0 as? Item })
    }
  }

  /// Returns what an inline handler has to return so that `item` is answered in a batch.
  public func answer(_ item: Item) -> InlineResult { .batched(BatchItem(core: core, item: item)) }
}
