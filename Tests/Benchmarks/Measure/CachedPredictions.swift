import Defects
import Foundation
import Logging
import Prediction
import PredictionStore
import Service

/// Predictions of some configurations in two caches: one that has them in memory and one that has them only in its
/// file.
final class CachedPredictions {
  let keys: [PredictionKey]
  let inMemory: PredictionStore
  let inFile: PredictionStore
  private let folder: URL

  /// Predicts the configurations and stores them; `deinit` deletes the file.
  init(of configurations: [DefectConfiguration], by predictor: Predictor) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "lacuna-benchmarks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var configuration = StoreConfiguration(path: folder.appending(path: "cache.sqlite").path)
    let logger = Logger(label: "benchmarks")
    inMemory = PredictionStore(configuration, logger: logger)
    let caching = CachingPredictor(Predictors(predictor), store: inMemory)
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
