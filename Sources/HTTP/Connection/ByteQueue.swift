/// A first-in-first-out queue of bytes.
package struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0
  /// Arrays that follow `bytes` and are too long to be copied; empty if `bytes` is.
  private var rest: [[UInt8]] = []
  private var restCount = 0

  /// Creates an empty queue.
  package init() {}

  package var count: Int { bytes.count - start + restCount }
  package var isEmpty: Bool { start == bytes.count }

  /// The next bytes: all of them, unless some were added by ``append(whole:)``.
  package var unread: ArraySlice<UInt8> { bytes[start...] }

  /// Calls `body` with ``unread`` as a span.
  package func withSpan<Result, Failure>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes.span.extracting(start..<bytes.count))
  }

  package mutating func append(_ byte: UInt8) { append(count: 1) { $0.append(byte) } }

  package mutating func append(_ text: String) {
    append(count: text.utf8.count) { $0.append(copying: text) }
  }

  package mutating func append(contentsOf more: some Collection<UInt8>) {
    append(count: more.count) { $0.append(contentsOf: more) }
  }

  private mutating func append(count: Int, _ append: (inout [UInt8]) -> Void) {
    guard !rest.isEmpty else { return append(&bytes) }
    append(&rest[rest.count - 1])
    restCount += count
  }

  /// Appends an array without copying it if it is long.
  package mutating func append(whole more: [UInt8]) {
    guard more.count > Self.maximumCopiedCount else { return append(contentsOf: more) }
    if isEmpty {
      (bytes, start) = (more, 0)
    } else {
      rest.append(more)
      restCount += more.count
    }
  }

  /// Appends another queue, from which nothing has been removed.
  package mutating func append(_ other: ByteQueue) {
    append(whole: other.bytes)
    for piece in other.rest { append(whole: piece) }
  }

  /// The longest array that is copied: copying it costs less than one more system call.
  private static let maximumCopiedCount = 16 << 10

  /// Removes the first `count` bytes of ``unread``.
  ///
  /// - Complexity: amortised O(1) per byte.
  package mutating func removeFirst(_ count: Int) {
    start += count
    if start == bytes.count {
      start = 0
      guard rest.isEmpty else {
        bytes = rest.removeFirst()
        restCount -= bytes.count
        if rest.isEmpty { rest = [] }
        return
      }
      // A queue that has been long releases its memory, so that an idle connection holds little.
      bytes.removeAll(keepingCapacity: bytes.capacity <= 4 << 10)
    } else if start * 2 > bytes.count, start > Self.maximumCopiedCount {
      bytes.removeFirst(start)
      start = 0
    }
  }
}
