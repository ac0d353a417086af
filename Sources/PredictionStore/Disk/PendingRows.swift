/// The rows that wait to be written to the cache file, in the order of arrival.
package struct PendingRows {
  /// When the waiting rows are to be written, in the order of urgency.
  package enum Schedule: Comparable {
    case none
    /// After ``StoreConfiguration/writeInterval``.
    case delayed
    case immediate
  }

  private let capacity: Int
  private let rowsPerTransaction: Int
  private var waiting: [StoredPrediction] = []
  private var schedule = Schedule.none
  /// The number of rows that were taken and are not yet written.
  var takenCount = 0

  package init(_ configuration: StoreConfiguration) {
    capacity = configuration.maximumPendingWrites
    rowsPerTransaction = configuration.rowsPerTransaction
  }

  /// The number of rows that are not yet written, including those taken.
  package var count: Int { waiting.count + takenCount }

  /// Adds rows up to the capacity, and returns the number of rows dropped.
  package mutating func append(_ rows: [StoredPrediction]) -> Int {
    let room = max(0, capacity - count)
    waiting += rows.prefix(room)
    return max(0, rows.count - room)
  }

  /// Returns the write to schedule now: none unless it comes before the one scheduled already.
  ///
  /// The rows of a full transaction are written immediately, fewer after a delay.
  package mutating func scheduleWrite() -> Schedule {
    guard !waiting.isEmpty else { return .none }
    let due = waiting.count >= rowsPerTransaction ? Schedule.immediate : .delayed
    guard due > schedule else { return .none }
    schedule = due
    return due
  }

  /// Notes that the scheduled write has begun.
  package mutating func clearSchedule() { schedule = .none }

  /// Takes all waiting rows, to write them.
  mutating func takeAll() -> [StoredPrediction] {
    defer { waiting = [] }
    takenCount = waiting.count
    return waiting
  }

  /// Puts the taken rows that were not written back in front of the others.
  mutating func putBack(_ rows: ArraySlice<StoredPrediction>) {
    waiting.insert(contentsOf: rows, at: 0)
    takenCount = 0
  }

  /// Removes all waiting rows, and returns their number.
  mutating func removeAll() -> Int {
    defer { waiting = [] }
    return waiting.count
  }
}
