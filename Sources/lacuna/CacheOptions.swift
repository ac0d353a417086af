// Where predictions are kept.

import ArgumentParser
import PredictionStore

/// The options of the cache.
struct CacheOptions: ParsableArguments {
  private static let defaults = StoreConfiguration(path: nil)

  @Option(name: .long, help: "The SQLite file that predictions are kept in.")
  var cache = "lacuna.sqlite"
  @Flag(name: .long, help: "Keep predictions in memory alone.")
  var noCacheFile = false
  @Option(name: .long, help: "Predictions kept in memory; those not used for longest go first.")
  var cacheEntries = defaults.maximumEntriesInMemory
  @Option(name: .long, help: "Predictions kept in the file; the oldest go first.")
  var cacheRows = defaults.maximumRows

  /// The choices for a store.
  var configuration: StoreConfiguration {
    var configuration = StoreConfiguration(path: noCacheFile ? nil : cache)
    configuration.maximumEntriesInMemory = cacheEntries
    configuration.maximumRows = cacheRows
    return configuration
  }

  func validate() throws {
    try checkRange("--cache-entries", cacheEntries, 1...100_000_000)
    try checkRange("--cache-rows", cacheRows, 1...1_000_000_000_000)
  }
}
