/// What a store has counted since it was created, and its current state.
///
/// Every lookup of one key is a memory hit, a disk hit or a miss.
public struct StoreSnapshot: Equatable, Sendable {
  /// Lookups answered from memory.
  public var memoryHits: Int
  /// Lookups answered from the file.
  public var diskHits: Int
  /// Lookups without a result.
  public var misses: Int
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
}
