/// The bytes of responses that wait until the client takes them.
package struct WriteBuffer {
  /// What came of an attempt to write.
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

  private var bytes = ByteQueue()
  /// Only changes are reported, so the last known state is kept.
  private var isWritable = true
  /// The count at the last call of ``takeCountChange()``.
  package private(set) var reportedCount = 0

  /// Creates an empty buffer.
  package init() {}

  package var count: Int { bytes.count }
  package var isEmpty: Bool { bytes.isEmpty }
  package var isFull: Bool { bytes.count >= Self.highWaterMark }

  /// Appends what `encode` writes.
  package mutating func append(_ encode: (inout ByteQueue) -> Void) { encode(&bytes) }

  /// Notes that the socket has room again.
  package mutating func becomeWritable() { isWritable = true }

  /// Writes until all bytes are written or the socket has no more room.
  package mutating func flush(_ write: (ArraySlice<UInt8>) -> Transfer) -> FlushResult {
    var result = FlushResult.noProgress
    while isWritable, !bytes.isEmpty {
      let offered = bytes.unread.count
      switch write(bytes.unread) {
      case .moved(let count):
        bytes.removeFirst(count)
        result = .progress
        // A socket that takes less than it was offered has no more room; when it has, that is reported.
        isWritable = count == offered
      case .wouldBlock: isWritable = false
      case .broken: return .broken
      }
    }
    return result
  }

  /// Returns by how much ``count`` has changed since the last call.
  package mutating func takeCountChange() -> Int {
    defer { reportedCount = bytes.count }
    return bytes.count - reportedCount
  }
}
