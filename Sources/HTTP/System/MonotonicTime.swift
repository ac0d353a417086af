import Foundation

/// A time of the monotonic clock, in nanoseconds.
package struct MonotonicTime: Comparable, Sendable {
  package let nanoseconds: UInt64

  package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  package static let never = MonotonicTime(nanoseconds: .max)

  package static var now: MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  package static func < (a: MonotonicTime, b: MonotonicTime) -> Bool {
    a.nanoseconds < b.nanoseconds
  }

  /// Returns the time `seconds` later, which are not negative and at most a century.
  package static func + (time: MonotonicTime, seconds: TimeInterval) -> MonotonicTime {
    MonotonicTime(nanoseconds: time.nanoseconds &+ UInt64(seconds * 1e9))
  }

  /// Returns the nanoseconds from this time to `later`.
  func nanoseconds(to later: MonotonicTime) -> Int { Int(later.nanoseconds &- nanoseconds) }

  /// Returns the milliseconds, rounded up, from this time to `later`; 0 if that has passed.
  func milliseconds(until later: MonotonicTime) -> Int {
    later > self ? Int((later.nanoseconds - nanoseconds + 999_999) / 1_000_000) : 0
  }

  /// Returns the seconds from this time to `later`.
  func seconds(to later: MonotonicTime) -> Double {
    Double(later.nanoseconds &- nanoseconds) * 1e-9
  }
}
