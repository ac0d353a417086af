// What can be chosen about a store.

/// Where predictions are cached and how many.
public struct StoreConfiguration: Sendable {
  /// Path of the SQLite file, made where it is missing; nil to cache in memory alone.
  public var path: String?
  /// Opens the file for lookups alone: never made, never changed.
  public var isReadOnly = false
  /// Most predictions in memory; the least recently used goes first.
  ///
  /// An entry takes some 650 bytes
  /// with a canonical key of 150 characters, so the default holds 65 MB.
  public var maximumEntriesInMemory = 100_000
  /// Most rows in the file; the oldest go first.
  ///
  /// A row takes some 650 bytes with a canonical key of
  /// 150 characters, so the default holds 6.5 GB.
  public var maximumRows = 10_000_000
  /// Most predictions that wait to be written; more are not written, only counted.
  public var maximumPendingWrites = 16_384
  /// Most rows in one transaction.
  public var rowsPerTransaction = 4096
  /// Longest time a prediction waits for others to share its transaction.
  public var writeInterval: Duration = .milliseconds(50)

  /// Creates a configuration with the defaults for a file, or for memory alone.
  public init(path: String?) {
    self.path = path
  }
}
