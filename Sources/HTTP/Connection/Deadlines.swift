import Foundation

/// The times by which the client of a connection has to make progress.
package struct Deadlines {
  /// By when the client has to send more; never while nothing is expected of it.
  package private(set) var input = MonotonicTime.never
  /// By when the client has to take some of the bytes that wait for it, if there are any.
  package private(set) var output = MonotonicTime.never

  /// Creates deadlines that expect nothing.
  package init() {}

  /// Gives the client `timeout` seconds to send what the connection waits for.
  package mutating func expectInput(within timeout: TimeInterval, from now: MonotonicTime) {
    input = now + timeout
  }

  /// Expects nothing of the client.
  package mutating func expectNoInput() { input = .never }

  /// Prolongs the time for a body by what `count` bytes may take at the minimum rate.
  ///
  /// The deadline is never more than `grace` seconds later than the bytes just received are worth: a client cannot send
  /// fast and then pause for long.
  package mutating func extendInput(
    by count: Int, minimumRate: Int, grace: TimeInterval, at now: MonotonicTime
  ) {
    input = min(input, now + grace) + Double(count) / Double(minimumRate)
  }

  /// Gives the client `timeout` seconds to take some of the bytes that wait for it.
  package mutating func expectReading(within timeout: TimeInterval, from now: MonotonicTime) {
    output = now + timeout
  }
}
