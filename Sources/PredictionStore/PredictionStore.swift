import Logging
import Prediction

/// The cache of predictions, by model and canonical form: memory in front of an SQLite file.
///
/// Safe to use from any thread. Several processes may share a file. A failure of the file is a miss: no method throws, and
/// no request waits for a write.
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

  /// Opens the cache.
  ///
  /// If its file cannot be opened, the reason is logged and opening is tried again later.
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

  /// Returns the prediction that is stored under `key`, bit for bit, or nil.
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

  /// Returns the prediction under `key` if it is in memory, without a look at the file.
  public func rememberedPrediction(for key: PredictionKey) -> StoredPrediction? {
    guard let known = memory.prediction(for: key) else { return nil }
    counters.memoryHits.add(1)
    return known
  }

  /// Counts a prediction that the caller remembered itself, as one found in memory.
  public func countMemoryHit() { counters.memoryHits.add(1) }

  /// Returns the predictions that are stored under `keys`, in order, nil for those that are not stored.
  ///
  /// Keys that are not in memory are looked up in the file in one transaction.
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

  /// Stores predictions: in memory at once, in the file in the background.
  ///
  /// A prediction under a key that is in memory is ignored, since a key has only one prediction.
  public func insert(_ predictions: [StoredPrediction]) {
    var new: [StoredPrediction] = []
    new.reserveCapacity(predictions.count)
    for prediction in predictions where memory.insert(prediction) { new.append(prediction) }
    if !new.isEmpty { disk?.insert(new) }
  }

  /// Waits until the predictions inserted so far are in the file, or writing them has failed.
  public func flush() {
    disk?.flush()
  }

  /// Flushes, then closes the file; after that predictions are kept in memory only.
  ///
  /// Call it before the process ends: rows that wait for the next transaction are lost otherwise.
  public func close() {
    disk?.close()
  }

  /// The counters of the store at this moment.
  public var snapshot: StoreSnapshot {
    StoreSnapshot(
      memoryHits: counters.memoryHits.count, diskHits: counters.diskHits.count,
      misses: counters.misses.count, writes: counters.writes.count,
      droppedWrites: counters.droppedWrites.count, errors: counters.errors.count,
      entriesInMemory: memory.count, pendingWrites: disk?.pendingWrites ?? 0,
      state: disk?.state ?? .memoryOnly(nil))
  }
}
