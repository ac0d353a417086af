import Glibc

/// Splits bytes into lines, which end in LF or CRLF, and keeps no more than one incomplete line.
///
/// Lines of white space alone are skipped. The rest of a line that is too long is skipped, so that the next line is
/// read.
package struct LineSplitter: Sendable {
  private let limit: Int
  private var partial: [UInt8] = []
  private var isTooLong = false

  /// The number of lines that have ended.
  private(set) var lineCount = 0

  /// Creates a splitter for lines of at most `limit` bytes.
  package init(limit: Int) { self.limit = limit }

  /// Returns the lines that end in `bytes`, which follow those of the call before.
  package mutating func lines(endingIn bytes: some Collection<UInt8>) -> [Line] {
    let bytes = Array(bytes)
    var lines: [Line] = []
    var start = 0
    while let end = bytes.indexOfLineFeed(from: start) {
      if end == start, partial.isEmpty, !isTooLong {
        // Millions of empty lines cost no more than to count them.
        let next = bytes[start...].firstIndex { $0 != UInt8(ascii: "\n") } ?? bytes.count
        lineCount += next - start
        start = next
        continue
      }
      add(bytes[start..<end])
      if let line = endLine() { lines.append(line) }
      start = end + 1
    }
    add(bytes[start...])
    return lines
  }

  /// Returns the last line if it has no line end.
  package mutating func lastLine() -> Line? {
    partial.isEmpty && !isTooLong ? nil : endLine()
  }

  private mutating func add(_ bytes: ArraySlice<UInt8>) {
    // A CR at the end may turn out to be part of the line end.
    isTooLong = isTooLong || partial.count + bytes.count > limit + 1
    if isTooLong { partial = [] } else { partial.append(contentsOf: bytes) }
  }

  private mutating func endLine() -> Line? {
    defer {
      partial = []
      isTooLong = false
    }
    lineCount += 1
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    guard !isTooLong, partial.count <= limit else {
      return Line(number: lineCount, text: .failure(.lineTooLong(limit: limit)))
    }
    let isBlank = partial.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return isBlank ? nil : Line(number: lineCount, text: .success(partial))
  }
}

extension [UInt8] {
  /// Returns the index of the first LF from `start` on.
  fileprivate func indexOfLineFeed(from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      guard let first = rest.baseAddress, let end = memchr(first, 0x0A, rest.count) else {
        return nil
      }
      return start + (UnsafeRawPointer(end) - first)
    }
  }
}
