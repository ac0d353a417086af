import ArgumentParser
import PredictionStore

/// The cache of a server.
struct CacheOptions: ParsableArguments {
  private static let defaults = StoreConfiguration(path: nil)

  @Option(
    name: .long, help: ArgumentHelp("SQLite file that caches predictions.", valueName: "file"))
  var cache = "lacuna.sqlite"
  @Flag(name: .long, help: "Cache predictions in memory only.")
  var noCacheFile = false
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Maximum number of predictions in memory; the least recently used are evicted.",
      valueName: "number"))
  var cacheEntries = defaults.maximumEntriesInMemory
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Maximum number of predictions in the cache file; the oldest are deleted.",
      valueName: "number"))
  var cacheRows = defaults.maximumRows

  /// Returns the configuration of the store.
  ///
  /// - Throws: ``CommandError`` if the file is something else than a cache.
  func configuration() throws(CommandError) -> StoreConfiguration {
    var configuration = StoreConfiguration(path: noCacheFile ? nil : cache)
    configuration.maximumEntriesInMemory = cacheEntries
    configuration.maximumRows = cacheRows
    guard !configuration.hasForeignFile else {
      throw CommandError(
        "--cache \(cache): \(StoreFault.foreign), and stays as it is; name another file, a new or empty one"
      )
    }
    return configuration
  }

  func validate() throws {
    try checkRange("--cache-entries", cacheEntries, 1...100_000_000)
    try checkRange("--cache-rows", cacheRows, 1...1_000_000_000_000)
  }
}
