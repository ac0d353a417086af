// The front of the cache: the predictions used last, in memory.

import Prediction
import Synchronization

/// A bounded number of predictions, safe to use from any thread.
///
/// Split by the key's hash into parts with a lock each, so that threads seldom meet.
final class MemoryCache: Sendable {
  private final class Part: Sendable {
    let predictions: Mutex<LRUCache>

    init(capacity: Int) {
      predictions = Mutex(LRUCache(capacity: capacity))
    }
  }

  /// A power of two of them.
  private let parts: [Part]

  /// Creates an empty cache for `capacity` predictions at most.
  ///
  /// A small one is kept whole, and there the least recently used of all goes first; in a large one
  /// it is that of a part.
  init(capacity: Int, maximumParts: Int = 8) {
    let count = capacity >= 4096 ? maximumParts : 1
    parts = (0..<count).map { _ in Part(capacity: capacity / count) }
  }

  func prediction(for key: PredictionKey) -> StoredPrediction? {
    part(of: key.hash).predictions.withLock { $0.prediction(for: key) }
  }

  /// Returns false if there is one already, which stays: a key has one answer.
  @discardableResult
  func insert(_ prediction: StoredPrediction) -> Bool {
    part(of: prediction.key.hash).predictions.withLock { $0.insert(prediction) }
  }

  var count: Int { parts.reduce(0) { $0 + $1.predictions.withLock { $0.count } } }

  private func part(of hash: Int) -> Part { parts[hash & (parts.count - 1)] }
}
