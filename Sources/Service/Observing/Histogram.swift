import Synchronization

/// A distribution of recorded values, in the buckets of a Prometheus histogram.
package final class Histogram: Sendable {
  /// The counts at one moment.
  package struct Snapshot: Equatable, Sendable {
    /// The number of values up to each bound, followed by the number of all values.
    package var cumulative: [Int]
    /// The sum of all values.
    package var sum: Double
  }

  /// The upper bounds of the buckets, in ascending order.
  package let bounds: [Double]
  /// The number of values in each bucket, of which the last is unbounded, and the sum of all values.
  private let state: Mutex<(counts: [Int], sum: Double)>

  package init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(([Int](repeating: 0, count: bounds.count + 1), 0))
  }

  package func record(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  package var snapshot: Snapshot {
    let (counts, sum) = state.withLock { $0 }
    var total = 0
    let cumulative = counts.map { count in
      total += count
      return total
    }
    return Snapshot(cumulative: cumulative, sum: sum)
  }
}
