// Bytes that wait to be parsed or to be written.

/// A queue of bytes: added at the end, dropped at the front.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0
  /// Come after `bytes`, which they are too long to be copied behind; none if `bytes` is empty.
  private var rest: [[UInt8]] = []
  /// Bytes of `rest`.
  private var restCount = 0

  var count: Int { bytes.count - start + restCount }
  var isEmpty: Bool { start == bytes.count }

  /// The next bytes not yet dropped; all of them, if none were added whole.
  var unread: ArraySlice<UInt8> { bytes[start...] }

  /// Shows the same bytes to `body`.
  func withSpan<Result, Failure>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.extracting(start..<bytes.count))
  }

  mutating func append(_ byte: UInt8) { append(count: 1) { $0.append(byte) } }

  mutating func append(_ text: String) {
    append(count: text.utf8.count) { $0.append(copying: text) }
  }

  mutating func append(contentsOf more: some Collection<UInt8>) {
    append(count: more.count) { $0.append(contentsOf: more) }
  }

  private mutating func append(count: Int, _ append: (inout [UInt8]) -> Void) {
    guard !rest.isEmpty else { return append(&bytes) }
    append(&rest[rest.count - 1])
    restCount += count
  }

  /// Adds bytes without copying them if they are many.
  mutating func append(whole more: [UInt8]) {
    guard more.count > Self.copiedBytes else { return append(contentsOf: more) }
    if isEmpty {
      (bytes, start) = (more, 0)
    } else {
      rest.append(more)
      restCount += more.count
    }
  }

  /// Adds all of another queue, of which nothing has been dropped.
  mutating func append(_ other: ByteQueue) {
    append(whole: other.bytes)
    for piece in other.rest { append(whole: piece) }
  }

  /// The longest array that is copied rather than kept: so many bytes cost less than one more call to the system.
  private static let copiedBytes = 16 << 10

  /// Drops the first `count` bytes, which are ``unread``.
  ///
  /// - Complexity: O(1) a byte that passes through the queue.
  mutating func removeFirst(_ count: Int) {
    start += count
    if start == bytes.count {
      start = 0
      guard rest.isEmpty else {
        bytes = rest.removeFirst()
        restCount -= bytes.count
        if rest.isEmpty { rest = [] }
        return
      }
      // A queue that has been long gives its memory back: what is idle costs nothing.
      bytes.removeAll(keepingCapacity: bytes.capacity <= 4 << 10)
    } else if start * 2 > bytes.count, start > Self.copiedBytes {
      bytes.removeFirst(start)
      start = 0
    }
  }
}
