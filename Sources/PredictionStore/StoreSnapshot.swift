// The store's figures at a moment.

/// Counts since the store was made, and its present state.
///
/// Every lookup of one key is a memory hit, a disk hit or a miss.
public struct StoreSnapshot: Equatable, Sendable {
  /// Lookups that memory answered.
  public var memoryHits: Int
  /// Lookups that the file answered.
  public var diskHits: Int
  /// Lookups without an answer.
  public var misses: Int
  /// Rows committed to the file.
  public var writes: Int
  /// Predictions that never reached the file: the queue was full, or the file cannot hold them.
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
