/// The connections of an event loop that can be closed to make room for others: the idle ones and those over the limit.
struct ConnectionPlaces {
  /// Seconds that a client has for the first byte of its first request before it counts as idle.
  private static let firstRequestTime = 1.0

  /// The idle connections at the time of the last search, those that have been idle for longer last.
  private var idle: [(id: UInt64, since: MonotonicTime)] = []
  private var lastSearch = MonotonicTime(nanoseconds: 0)
  /// The open connections over the limit.
  ///
  /// Their numbers grow in the order of acceptance.
  private var overLimit: Set<UInt64> = []

  var overLimitCount: Int { overLimit.count }

  /// The connection over the limit that was accepted first.
  var oldestOverLimit: UInt64? { overLimit.min() }

  mutating func addOverLimit(_ id: UInt64) { overLimit.insert(id) }

  /// Forgets a connection; returns whether it was over the limit.
  mutating func removeOverLimit(_ id: UInt64) -> Bool { overLimit.remove(id) != nil }

  /// Returns the connection that has been idle for the longest time, or nil if none is idle.
  ///
  /// A connection is returned at most once.
  ///
  /// All connections are searched at most once in a round of the loop, and only when the idle ones of the last search
  /// have been used up.
  mutating func nextIdle(
    among connections: [UInt64: Connection], at now: MonotonicTime
  ) -> UInt64? {
    while true {
      while let (id, since) = idle.popLast() {
        guard let connection = connections[id] else { continue }
        if connection.isDispensable, connection.lastAnswerTime == since { return id }
      }
      guard now > lastSearch else { return nil }
      lastSearch = now
      for (id, connection) in connections where connection.isDispensable {
        let since = connection.lastAnswerTime
        guard connection.hasAnswered || since + Self.firstRequestTime <= now else { continue }
        idle.append((id, since))
      }
      idle.sort { $0.since > $1.since }
    }
  }
}
