// The cache of predictions: memory in front, a SQLite file behind.
//
// A cache that fails is a cache that misses: nothing here throws, and nothing that a request calls
// waits for a disk to write.

import Logging
import Prediction

/// Predictions that were made before, by model and canonical form.
///
/// Safe to use from any thread. Several processes may share a file.
///
/// ```swift
/// let store = PredictionStore(StoreConfiguration(path: "lacuna.sqlite"), logger: logger)
/// if let known = store.prediction(for: key) { return known }
/// let prediction = predict()
/// store.insert([prediction])
/// …
/// store.close()
/// ```
public final class PredictionStore: Sendable {
  private let memory: MemoryCache
  private let disk: DiskCache?
  private let counters = StoreCounters()

  /// Opens the cache; what stands in the way of its file is logged, and tried again later.
  public init(_ configuration: StoreConfiguration, logger: Logger) {
    precondition(configuration.maximumEntriesInMemory > 0 && configuration.maximumRows > 0)
    precondition(configuration.maximumPendingWrites > 0 && configuration.rowsPerTransaction > 0)
    memory = MemoryCache(capacity: configuration.maximumEntriesInMemory)
    disk = configuration.path.map { [counters] path in
      DiskCache(
        file: CacheFile(path: path), configuration: configuration, counters: counters,
        logger: logger)
    }
  }

  /// Returns the prediction made before under `key`, bit for bit, if it is known.
  public func prediction(for key: PredictionKey) -> StoredPrediction? {
    if let known = memory.prediction(for: key) {
      counters.memoryHits.add(1)
      return known
    }
    guard let known = disk?.predictions(for: [key])?[0] else {
      counters.misses.add(1)
      return nil
    }
    counters.diskHits.add(1)
    memory.insert(known)
    return known
  }

  /// Returns the prediction made before under `key` if it is in memory; the file is not looked at.
  public func rememberedPrediction(for key: PredictionKey) -> StoredPrediction? {
    guard let known = memory.prediction(for: key) else { return nil }
    counters.memoryHits.add(1)
    return known
  }

  /// Counts a prediction that its user had kept, as one found in memory.
  public func countMemoryHit() { counters.memoryHits.add(1) }

  /// Returns the predictions made before under `keys`, in their order, nil for those not known.
  ///
  /// What memory does not hold is looked up in the file in one transaction.
  public func predictions(for keys: [PredictionKey]) -> [StoredPrediction?] {
    var predictions = keys.map { memory.prediction(for: $0) }
    let unknown = predictions.indices.filter { predictions[$0] == nil }
    counters.memoryHits.add(keys.count - unknown.count)
    guard !unknown.isEmpty else { return predictions }
    var diskHits = 0
    if let found = disk?.predictions(for: unknown.map { keys[$0] }) {
      for (index, prediction) in zip(unknown, found) {
        guard let prediction else { continue }
        predictions[index] = prediction
        memory.insert(prediction)
        diskHits += 1
      }
    }
    counters.diskHits.add(diskHits)
    counters.misses.add(unknown.count - diskHits)
    return predictions
  }

  /// Keeps predictions: in memory at once, in the file soon.
  ///
  /// Returns at once. A prediction under a key that memory holds changes nothing: a key has one
  /// answer.
  public func insert(_ predictions: [StoredPrediction]) {
    var new: [StoredPrediction] = []
    new.reserveCapacity(predictions.count)
    for prediction in predictions where memory.insert(prediction) { new.append(prediction) }
    if !new.isEmpty { disk?.insert(new) }
  }

  /// Waits until what was inserted before is in the file, or the file has failed to take it.
  public func flush() {
    disk?.flush()
  }

  /// Flushes, then closes the file; from then on predictions are kept in memory alone.
  ///
  /// To be called before the process ends: rows that wait for the next transaction are lost
  /// otherwise.
  public func close() {
    disk?.close()
  }

  /// The store's figures at this moment.
  public var snapshot: StoreSnapshot {
    StoreSnapshot(
      memoryHits: counters.memoryHits.count, diskHits: counters.diskHits.count,
      misses: counters.misses.count, writes: counters.writes.count,
      droppedWrites: counters.droppedWrites.count, errors: counters.errors.count,
      entriesInMemory: memory.count, pendingWrites: disk?.pendingWrites ?? 0,
      state: disk?.state ?? .memoryOnly(nil))
  }
}
