// Caches full of predictions, to look up what they hold.

import Defects
import Foundation
import Logging
import Prediction
import PredictionStore
import Service

/// Predictions of some configurations, known to a cache in memory and to one that has nothing but its file.
final class CachedPredictions {
  let keys: [PredictionKey]
  let inMemory: PredictionStore
  let inFile: PredictionStore
  private let folder: URL

  /// Predicts the configurations; the file is deleted at the end.
  init(of configurations: [DefectConfiguration], by predictor: Predictor) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "lacuna-benchmarks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var configuration = StoreConfiguration(path: folder.appending(path: "cache.sqlite").path)
    let logger = Logger(label: "benchmarks")
    inMemory = PredictionStore(configuration, logger: logger)
    let caching = CachingPredictor(predictor, store: inMemory)
    keys = try configurations.map { configuration in
      try caching.response(to: Requests.document(Array(configuration.request.utf8)))
        .lookup.prediction.key
    }
    inMemory.flush()
    // Of all keys in turn, memory holds none that is asked for next.
    configuration.maximumEntriesInMemory = 1
    inFile = PredictionStore(configuration, logger: logger)
  }

  deinit {
    inMemory.close()
    inFile.close()
    try? FileManager.default.removeItem(at: folder)
  }
}
