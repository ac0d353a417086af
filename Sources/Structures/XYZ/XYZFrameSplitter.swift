import JSON

/// Splits an extended XYZ file into its frames, and keeps no more than one incomplete frame.
///
/// A line that is a whole number begins a frame, unless it is the comment after such a line: no atom has so short a line. So
/// a frame with too few or too many atoms does not damage the frames after it.
public struct XYZFrameSplitter: Sendable {
  private let limit: Int
  private var frame: [UInt8] = []
  private var incompleteLine: [UInt8] = []
  private var isTooLong = false
  /// Whether the next line is the comment of the frame.
  private var expectsComment = false
  /// The number of lines that have ended, and that of the first line of the frame.
  private var lineCount = 0
  private var firstLine = 1
  private var frameCount = 0

  /// Creates a splitter for frames of at most `limit` bytes.
  public init(limit: Int = StructureFormat.maximumLength) { self.limit = limit }

  /// Returns the frames that are complete with `bytes`, which follow those of the call before.
  public mutating func frames(endingIn bytes: [UInt8]) -> [XYZFrame] {
    var frames: [XYZFrame] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      appendToLine(rest[..<end])
      rest = rest[(end + 1)...]
      if let frame = endLine() { frames.append(frame) }
    }
    appendToLine(rest)
    return frames
  }

  /// Returns the frames at the end of the file.
  public mutating func lastFrames() -> [XYZFrame] {
    let previous = incompleteLine.isEmpty ? nil : endLine()
    return [previous, endFrame()].compactMap(\.self)
  }

  private mutating func appendToLine(_ bytes: ArraySlice<UInt8>) {
    // A line longer than a frame is too long in any case.
    incompleteLine += bytes.prefix(max(0, limit + 1 - incompleteLine.count))
  }

  /// Ends the line; returns the frame before it if it begins another.
  private mutating func endLine() -> XYZFrame? {
    defer {
      lineCount += 1
      incompleteLine = []
    }
    if lineCount == 0 { incompleteLine = Array(incompleteLine.withoutByteOrderMark) }
    var ended: XYZFrame?
    if !expectsComment, isCount(incompleteLine) {
      ended = endFrame()
      firstLine = lineCount + 1
      expectsComment = true
    } else {
      expectsComment = false
    }
    isTooLong = isTooLong || frame.count + incompleteLine.count >= limit
    if isTooLong { frame = [] } else { frame += incompleteLine + [UInt8(ascii: "\n")] }
    return ended
  }

  /// Returns the frame so far; nil if it is blank.
  private mutating func endFrame() -> XYZFrame? {
    defer {
      frame = []
      isTooLong = false
    }
    guard isTooLong || !frame.allSatisfy({ $0 <= UInt8(ascii: " ") }) else { return nil }
    frameCount += 1
    return XYZFrame(
      number: frameCount, line: firstLine,
      text: isTooLong
        ? .failure(
          StructureTextError(code: .textTooLong, "the frame has more than \(limit) bytes"))
        : .success(frame))
  }

  /// Whether a line is a whole number, after a byte order mark if it is the first.
  private func isCount(_ line: [UInt8]) -> Bool {
    let text = (lineCount == 0 ? line.withoutByteOrderMark : line[...])
      .drop { $0 <= UInt8(ascii: " ") }
    let digits = text.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    return !digits.isEmpty && text[digits.endIndex...].allSatisfy { $0 <= UInt8(ascii: " ") }
  }
}
