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
    predictions(for: [key])[0]
  }

  /// Returns the prediction under `key` if it is in memory, without a look at the file.
  public func rememberedPrediction(for key: PredictionKey) -> StoredPrediction? {
    guard let known = memory.prediction(for: key) else { return nil }
    countMemoryHit(model: key.model)
    return known
  }

  /// Counts a prediction that the caller remembered itself, as one found in memory.
  ///
  /// - Parameter model: The identity of the model.
  public func countMemoryHit(model: String) { counters.add(1, model: model, .memory) }

  /// Returns the predictions that are stored under `keys`, in order, nil for those that are not stored.
  ///
  /// Keys that are not in memory are looked up in the file in one transaction.
  public func predictions(for keys: [PredictionKey]) -> [StoredPrediction?] {
    let remembered = keys.map { memory.prediction(for: $0) }
    counters.add(zip(keys, remembered).lazy.filter { $1 != nil }.map(\.0), .memory)
    let unknown = keys.indices.filter { remembered[$0] == nil }
    guard !unknown.isEmpty else { return remembered }
    let unknownKeys = unknown.map { keys[$0] }
    guard let found = disk?.predictions(for: unknownKeys) else {
      counters.add(unknownKeys, .miss)
      return remembered
    }
    counters.add(zip(unknownKeys, found).lazy.filter { $1 != nil }.map(\.0), .disk)
    counters.add(zip(unknownKeys, found).lazy.filter { $1 == nil }.map(\.0), .miss)
    var predictions = remembered
    for (index, prediction) in zip(unknown, found) {
      guard let prediction else { continue }
      predictions[index] = prediction
      memory.insert(prediction)
    }
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
      lookups: counters.lookups, writes: counters.writes.count,
      droppedWrites: counters.droppedWrites.count, errors: counters.errors.count,
      entriesInMemory: memory.count, pendingWrites: disk?.pendingWrites ?? 0,
      state: disk?.state ?? .memoryOnly(nil))
  }
}
