// What a response holds, for the log.

import Synchronization

/// Counts of the configurations that one request was about.
///
/// A stream counts on while its response is being sent.
final class ResponseStatistics: Sendable {
  /// The counts at a moment.
  struct Counts: Equatable, Sendable {
    var configurations = 0
    /// Configurations that got a problem for an answer.
    var problems = 0
    /// Defects of those that got a prediction.
    var defects = 0
    /// Predictions that were known already.
    var cacheHits = 0
  }

  private let state = Mutex(Counts())

  /// The counts of these answers so far.
  init(_ answers: [Result<PredictionResponse, any Error>]) { add(answers) }

  var counts: Counts { state.withLock { $0 } }

  func add(_ answers: [Result<PredictionResponse, any Error>]) {
    state.withLock { counts in
      counts.configurations += answers.count
      for answer in answers {
        guard let known = try? answer.get().known else {
          counts.problems += 1
          continue
        }
        counts.defects += known.prediction.defectCount
        if known.isCached { counts.cacheHits += 1 }
      }
    }
  }
}
