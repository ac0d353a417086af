// Distributions of what was measured, in the buckets of Prometheus.

import Synchronization

/// How often values up to each of some bounds were recorded.
package final class Histogram: Sendable {
  /// The counts at a moment.
  package struct Snapshot: Equatable, Sendable {
    /// For each bound how many values were at most that, and last how many there were in all.
    package var cumulative: [Int]
    /// The sum of all values.
    package var sum: Double
  }

  /// In ascending order.
  package let bounds: [Double]
  /// How many values lie in each bucket, the last one without bound, and the sum of all.
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
