// Bytes that wait to be parsed or to be written.

/// A queue of bytes: added at the end, dropped at the front.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { start == bytes.count }

  /// All bytes not yet dropped.
  var unread: ArraySlice<UInt8> { bytes[start...] }

  /// Shows all bytes not yet dropped to `body`.
  func withSpan<Result, Failure>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.extracting(start..<bytes.count))
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }
  mutating func append(_ text: String) { bytes.append(copying: text) }
  mutating func append(contentsOf more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// Drops the first `count` bytes.
  ///
  /// - Complexity: O(1) a byte that passes through the queue.
  mutating func removeFirst(_ count: Int) {
    start += count
    if start == bytes.count {
      start = 0
      // A queue that has been long gives its memory back: what is idle costs nothing.
      bytes.removeAll(keepingCapacity: bytes.capacity <= 4 << 10)
    } else if start * 2 > bytes.count, start > 64 << 10 {
      bytes.removeFirst(start)
      start = 0
    }
  }
}
