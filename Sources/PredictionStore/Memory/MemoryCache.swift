import Prediction
import Synchronization

/// The most recently used predictions, in memory.
///
/// Safe to use from any thread. Keys are distributed by their hash over shards, each with its own
/// lock, so that threads rarely wait for each other.
final class MemoryCache: Sendable {
  private final class Shard: Sendable {
    let predictions: Mutex<LRUCache>

    init(capacity: Int) {
      predictions = Mutex(LRUCache(capacity: capacity))
    }
  }

  /// Their number is a power of two.
  private let shards: [Shard]

  /// Creates an empty cache for at most `capacity` predictions.
  ///
  /// A cache of fewer than 4096 predictions has one shard and evicts the least recently used of all
  /// predictions; a larger one evicts the least recently used of a shard.
  init(capacity: Int) {
    let count = capacity >= 4096 ? 8 : 1
    shards = (0..<count).map { _ in Shard(capacity: capacity / count) }
  }

  func prediction(for key: PredictionKey) -> StoredPrediction? {
    shard(for: key).predictions.withLock { $0.prediction(for: key) }
  }

  /// Adds a prediction, unless there is one for its key already.
  ///
  /// - Returns: Whether the prediction was added.
  @discardableResult
  func insert(_ prediction: StoredPrediction) -> Bool {
    shard(for: prediction.key).predictions.withLock { $0.insert(prediction) }
  }

  var count: Int { shards.reduce(0) { $0 + $1.predictions.withLock { $0.count } } }

  private func shard(for key: PredictionKey) -> Shard { shards[key.hash & (shards.count - 1)] }
}
