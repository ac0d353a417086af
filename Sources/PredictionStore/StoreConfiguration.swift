/// Where predictions are cached, and how many.
public struct StoreConfiguration: Sendable {
  /// The path of the SQLite file, created if missing; nil to cache in memory only.
  public var path: String?
  /// Whether the file is only read: never created, never changed.
  public var isReadOnly = false
  /// The most predictions in memory; the least recently used is evicted first.
  ///
  /// An entry takes about 720 bytes with a canonical key of 150 characters, so the default takes
  /// 72 MB.
  public var maximumEntriesInMemory = 100_000
  /// The most rows in the file; the oldest are deleted first.
  ///
  /// A row takes about 650 bytes with a canonical key of 150 characters, so the default takes 6.5 GB.
  public var maximumRows = 10_000_000
  /// The most predictions that wait to be written; the rest are dropped and counted.
  public var maximumPendingWrites = 65_536
  /// The most rows in one transaction, and the number that is written without waiting for more.
  ///
  /// In a large file each new row changes another page of the index, unless its neighbours are
  /// written with it: with 300,000 rows in the file, a row in a transaction of 16,384 costs half of
  /// one in a transaction of 4096.
  public var rowsPerTransaction = 16_384
  /// The longest time a prediction waits for others to share its transaction.
  ///
  /// The default lets a list of ten thousand be answered before its rows use processor time.
  public var writeInterval: Duration = .milliseconds(250)

  /// Creates a configuration with the defaults.
  ///
  /// - Parameter path: The path of the SQLite file; nil to cache in memory only.
  public init(path: String?) {
    self.path = path
  }

  /// Whether something else than a cache is at the path: another program's database, or no database at all.
  ///
  /// A store leaves such a file as it is, and works in memory only.
  public var hasForeignFile: Bool { path.map { CacheFile(path: $0).isForeign } ?? false }
}
