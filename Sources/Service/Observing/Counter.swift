import Synchronization

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
