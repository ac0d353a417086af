/// The bytes of responses that wait until the client takes them.
package struct WriteBuffer {
  /// The result of a write.
  package enum FlushResult {
    /// The client took some bytes.
    case progress
    /// The client took no bytes, or there were none.
    case noProgress
    /// The connection is broken.
    case broken
  }

  /// While this many bytes wait, no further request is begun.
  package static let highWaterMark = 64 << 10

  /// Writing more than this is a reason to ask the system how much of it the client has taken.
  private static let unmeasuredBytes = 16 << 10

  private var bytes = ByteQueue()
  /// The bytes written since the system was asked.
  private var writtenBytes = 0
  /// The bytes that the system held for the client when it was asked last.
  package private(set) var systemBytes = 0
  /// Only changes are reported, so the last known state is kept.
  private var isWritable = true
  /// The count at the last call of ``takeCountChange()``.
  package private(set) var reportedCount = 0

  /// Creates an empty buffer.
  package init() {}

  package var count: Int { bytes.count }
  /// The bytes that the client has not taken, as far as known: those that wait here and those that the system holds.
  package var unreadCount: Int { bytes.count + systemBytes }
  /// Whether a call of ``flush(limit:_:)`` may write more.
  package var isFlushable: Bool { isWritable && !bytes.isEmpty }
  /// Whether enough has been written to measure what the system holds.
  package var needsMeasurement: Bool { writtenBytes > Self.unmeasuredBytes }
  package var isEmpty: Bool { bytes.isEmpty }
  package var isFull: Bool { bytes.count >= Self.highWaterMark }

  /// Appends what `encode` writes.
  package mutating func append(_ encode: (inout ByteQueue) -> Void) { encode(&bytes) }

  /// Notes that the socket has room again.
  package mutating func becomeWritable() { isWritable = true }

  /// Writes until all bytes are written, the socket has no more room or `limit` bytes are written, which are subtracted
  /// from the limit.
  package mutating func flush(
    limit: inout Int, _ write: (ArraySlice<UInt8>) -> Transfer
  ) -> FlushResult {
    var result = FlushResult.noProgress
    while isFlushable, limit > 0 {
      let offered = bytes.unread.prefix(limit)
      switch write(offered) {
      case .moved(let count):
        bytes.removeFirst(count)
        writtenBytes += count
        limit -= count
        result = .progress
        // A socket that takes less than it was offered has no more room; when it has, that is reported.
        isWritable = count == offered.count
      case .wouldBlock: isWritable = false
      case .broken: return .broken
      }
    }
    return result
  }

  /// Notes how many bytes the system holds; returns whether the client has taken some since the last time.
  package mutating func measure(systemBytes: Int) -> Bool {
    defer { (self.systemBytes, writtenBytes) = (systemBytes, 0) }
    return systemBytes < self.systemBytes + writtenBytes
  }

  /// Returns by how much ``unreadCount`` has changed since the last call.
  package mutating func takeCountChange() -> Int {
    defer { reportedCount = unreadCount }
    return unreadCount - reportedCount
  }
}
