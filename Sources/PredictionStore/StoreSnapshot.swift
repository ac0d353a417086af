/// What a store has counted since it was created, and its current state.
public struct StoreSnapshot: Equatable, Sendable {
  /// The lookups, by the identity of the model.
  public var lookups: [String: LookupCounts]
  /// Rows committed to the file.
  public var writes: Int
  /// Predictions that were not written, because the queue was full or a row cannot represent them.
  public var droppedWrites: Int
  /// Failed operations on the file.
  public var errors: Int
  /// Predictions in memory.
  public var entriesInMemory: Int
  /// Predictions that wait to be written.
  public var pendingWrites: Int
  /// What the file is used for.
  public var state: StoreState

  /// The lookups of the predictions of all models.
  public var allLookups: LookupCounts { lookups.values.reduce(into: LookupCounts(), +=) }
}
