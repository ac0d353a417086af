import Prediction
import Synchronization

/// Counts of a store's operations, which any thread may add to.
final class StoreCounters: Sendable {
  /// Where a lookup ended.
  enum LookupResult { case memory, disk, miss }

  /// By the identity of the model.
  private let lookupsByModel = Mutex<[String: LookupCounts]>([:])
  let writes = Atomic(0)
  let droppedWrites = Atomic(0)
  let errors = Atomic(0)

  /// The lookups since the start, by the identity of the model.
  var lookups: [String: LookupCounts] { lookupsByModel.withLock { $0 } }

  /// Counts lookups that ended at one place.
  func add(_ keys: some Sequence<PredictionKey>, _ result: LookupResult) {
    // The keys of a list have one model, or few.
    var runs: [(model: String, count: Int)] = []
    for key in keys {
      if runs.last?.model == key.model {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((key.model, 1))
      }
    }
    for (model, count) in runs { add(count, model: model, result) }
  }

  /// Counts lookups of the predictions of a model, given by its identity, that ended at one place.
  func add(_ count: Int, model: String, _ result: LookupResult) {
    lookupsByModel.withLock { lookups in
      switch result {
      case .memory: lookups[model, default: LookupCounts()].memoryHits += count
      case .disk: lookups[model, default: LookupCounts()].diskHits += count
      case .miss: lookups[model, default: LookupCounts()].misses += count
      }
    }
  }
}

extension Atomic where Value == Int {
  borrowing func add(_ count: Int) { wrappingAdd(count, ordering: .relaxed) }

  var count: Int { load(ordering: .relaxed) }
}
