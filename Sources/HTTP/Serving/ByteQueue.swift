// Bytes that wait to be parsed or to be written.

/// A queue of bytes: added at the end, dropped at the front.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0
  /// Comes after `bytes`, which it is too long to be copied behind; empty if `bytes` is.
  private var rest: [UInt8] = []

  var count: Int { bytes.count - start + rest.count }
  var isEmpty: Bool { start == bytes.count }

  /// The next bytes not yet dropped; all of them, if none was added whole.
  var unread: ArraySlice<UInt8> { bytes[start...] }

  /// Shows the same bytes to `body`.
  func withSpan<Result, Failure>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.extracting(start..<bytes.count))
  }

  mutating func append(_ byte: UInt8) {
    if rest.isEmpty { bytes.append(byte) } else { rest.append(byte) }
  }

  mutating func append(_ text: String) {
    if rest.isEmpty { bytes.append(copying: text) } else { rest.append(copying: text) }
  }

  mutating func append(contentsOf more: some Collection<UInt8>) {
    if rest.isEmpty { bytes.append(contentsOf: more) } else { rest.append(contentsOf: more) }
  }

  /// Adds bytes without copying them if they are many.
  mutating func append(whole more: [UInt8]) {
    guard more.count > Self.copiedBytes, rest.isEmpty else { return append(contentsOf: more) }
    if isEmpty { (bytes, start) = (more, 0) } else { rest = more }
  }

  /// As long as what a connection writes at once; the longest array that is copied rather than kept.
  private static let copiedBytes = 64 << 10

  /// Drops the first `count` bytes.
  ///
  /// - Complexity: O(1) a byte that passes through the queue.
  mutating func removeFirst(_ count: Int) {
    start += count
    if start == bytes.count {
      start = 0
      guard rest.isEmpty else {
        bytes = rest
        rest = []
        return
      }
      // A queue that has been long gives its memory back: what is idle costs nothing.
      bytes.removeAll(keepingCapacity: bytes.capacity <= 4 << 10)
    } else if start * 2 > bytes.count, start > 64 << 10 {
      bytes.removeFirst(start)
      start = 0
    }
  }
}
