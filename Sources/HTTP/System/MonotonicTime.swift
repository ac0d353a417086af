// Moments of a clock that only goes forward.

import Foundation

/// A moment, in nanoseconds since the system started.
struct MonotonicTime: Comparable, Sendable {
  let nanoseconds: UInt64

  static let never = MonotonicTime(nanoseconds: .max)

  static var now: MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The moment `duration` later.
  static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    MonotonicTime(nanoseconds: time.nanoseconds &+ duration.nanoseconds)
  }

  /// The moment so many nanoseconds later.
  func advanced(byNanoseconds amount: Int) -> MonotonicTime {
    MonotonicTime(nanoseconds: nanoseconds &+ UInt64(amount))
  }

  /// Nanoseconds from here to `later`.
  func nanoseconds(to later: MonotonicTime) -> Int { Int(later.nanoseconds &- nanoseconds) }

  /// Whole milliseconds, rounded up, from here to `later`; none if that has passed.
  func milliseconds(until later: MonotonicTime) -> Int {
    later > self ? Int((later.nanoseconds - nanoseconds + 999_999) / 1_000_000) : 0
  }

  func seconds(to later: MonotonicTime) -> Double {
    Double(later.nanoseconds &- nanoseconds) * 1e-9
  }
}

extension Duration {
  /// Whole nanoseconds; negative durations count as none, and those over a century as one.
  var nanoseconds: UInt64 {
    UInt64(clamping: min(attoseconds / 1_000_000_000, 3_155_760_000_000_000_000))
  }
}
