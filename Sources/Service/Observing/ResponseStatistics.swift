import Prediction
import Synchronization

/// Counts of the configurations of one request, for the log.
///
/// A stream adds to them while its response is sent.
final class ResponseStatistics: Sendable {
  /// The counts at a moment.
  struct Counts: Equatable, Sendable {
    var configurations = 0
    /// Configurations whose response is a problem.
    var problems = 0
    /// Defects of the configurations that were predicted.
    var defects = 0
    /// Predictions that were found in the cache.
    var cacheHits = 0
    /// Predictions by host and domain.
    var predictions: [PredictionMetrics.Group: Int] = [:]
  }

  private let state = Mutex(Counts())

  /// Creates counts of some responses, none by default.
  init(_ responses: [Result<PredictionResponse, any Error>] = []) { add(responses) }

  var counts: Counts { state.withLock { $0 } }

  func add(_ responses: [Result<PredictionResponse, any Error>]) {
    state.withLock { counts in
      counts.configurations += responses.count
      for response in responses {
        guard let response = try? response.get() else {
          counts.problems += 1
          continue
        }
        counts.defects += response.lookup.prediction.defectCount
        if response.lookup.isCached { counts.cacheHits += 1 }
        counts.predictions[PredictionMetrics.Group(response), default: 0] += 1
      }
    }
  }
}
