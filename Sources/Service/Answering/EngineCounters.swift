// What the engine has done, in figures.

import Synchronization

/// Counts since the start, added to by any thread.
package final class EngineCounters: Sendable {
  /// Configurations asked about at once.
  package let batchSizes = Histogram(bounds: [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000,
  ])
  /// Predictions that the model made.
  package let computed = Counter()
  /// Nanoseconds that the model took for them, over all threads.
  package let computing = Counter()
  /// Predictions taken over from another request that was after the same just then.
  package let shared = Counter()
}

/// A number that only grows.
package final class Counter: Sendable {
  private let count = Atomic(0)

  package var value: Int { count.load(ordering: .relaxed) }

  func add(_ amount: Int) { count.wrappingAdd(amount, ordering: .relaxed) }

  /// Adds the nanoseconds of a duration.
  func add(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    add(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
  }
}
