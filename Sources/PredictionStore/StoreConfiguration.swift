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
  public var maximumPendingWrites = 65_536
  /// Most rows in one transaction, and as many as are written without waiting for more.
  ///
  /// In a file of many rows each new one changes another page of the index, unless its neighbours come with
  /// it: with 300,000 rows in the file, a row of 16,384 costs half of one of 4096.
  public var rowsPerTransaction = 16_384
  /// Longest time a prediction waits for others to share its transaction.
  ///
  /// Long enough for a list of ten thousand to be answered before its rows take the processor's time.
  public var writeInterval: Duration = .milliseconds(250)

  /// Creates a configuration with the defaults for a file, or for memory alone.
  public init(path: String?) {
    self.path = path
  }
}
