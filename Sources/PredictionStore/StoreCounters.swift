import Synchronization

/// Counts of a store's operations, which any thread may add to.
final class StoreCounters: Sendable {
  let memoryHits = Atomic(0)
  let diskHits = Atomic(0)
  let misses = Atomic(0)
  let writes = Atomic(0)
  let droppedWrites = Atomic(0)
  let errors = Atomic(0)
}

extension Atomic where Value == Int {
  borrowing func add(_ count: Int) { wrappingAdd(count, ordering: .relaxed) }

  var count: Int { load(ordering: .relaxed) }
}
