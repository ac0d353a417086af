// NDJSON: one JSON text a line.

import Glibc

/// A line of input.
package struct Line: Equatable, Sendable {
  /// Its place, the first being 1; empty lines count.
  package let number: Int
  /// Its bytes without the line end, or why it was not kept.
  package let text: Result<[UInt8], ServiceError>

  package init(number: Int, text: Result<[UInt8], ServiceError>) {
    self.number = number
    self.text = text
  }
}

/// Cuts bytes into lines, which end in LF or CRLF, and keeps no more than one of them.
///
/// Lines of nothing but white space are passed over. Of a line that is too long the rest is passed
/// over, so that the next is read.
package struct LineSplitter: Sendable {
  private let limit: Int
  private var partial: [UInt8] = []
  private var isTooLong = false
  private var number = 0

  /// How many lines have ended.
  var lineCount: Int { number }

  /// A splitter for lines of at most `limit` bytes.
  package init(limit: Int) { self.limit = limit }

  /// Hands over the lines that end in `bytes`, which follow those given before.
  ///
  /// - Parameters:
  ///   - bytes: What comes next.
  ///   - isLast: Whether nothing comes after it, so that a line ends there without LF.
  ///   - take: Called with each line.
  package mutating func cut(
    _ bytes: some Collection<UInt8>, isLast: Bool = false, _ take: (Line) -> Void
  ) {
    let bytes = Array(bytes)
    var start = 0
    while let end = bytes.firstLineEnd(from: start) {
      add(bytes[start..<end])
      if let line = finish() { take(line) }
      start = end + 1
    }
    add(bytes[start...])
    if isLast, !partial.isEmpty || isTooLong, let line = finish() { take(line) }
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    // A CR at its end is not yet known to be of the line end.
    isTooLong = isTooLong || partial.count + bytes.count > limit + 1
    if isTooLong { partial = [] } else { partial.append(contentsOf: bytes) }
  }

  private mutating func finish() -> Line? {
    defer {
      partial = []
      isTooLong = false
    }
    number += 1
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    guard !isTooLong, partial.count <= limit else {
      return Line(number: number, text: .failure(.lineTooLong(limit: limit)))
    }
    let isBlank = partial.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isBlank ? nil : Line(number: number, text: .success(partial))
  }
}

extension [UInt8] {
  /// Where the first LF at `start` or after it is.
  fileprivate func firstLineEnd(from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      guard let first = rest.baseAddress, let end = memchr(first, 0x0A, rest.count) else {
        return nil
      }
      return start + (UnsafeRawPointer(end) - first)
    }
  }
}
