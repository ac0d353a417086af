// What the engine has done, in figures.

import Synchronization

/// Counts since the start, added to by any thread.
final class EngineCounters: Sendable {
  /// Configurations asked about at once.
  let batchSizes = Histogram(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000])
  /// Predictions that the model made.
  let computed = Counter()
  /// Nanoseconds that the model took for them, over all threads.
  let computing = Counter()
  /// Predictions taken over from a request that was making them at the same time.
  let shared = Counter()
}

/// A number that only grows.
final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add(_ amount: Int) { count.wrappingAdd(amount, ordering: .relaxed) }

  /// Adds the nanoseconds of a duration.
  func add(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    add(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
  }
}
