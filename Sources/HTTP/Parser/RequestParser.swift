// Requests out of bytes, by the book: RFC 9112, with RFC 9110 for the fields it frames with.
//
// The parser is pure. It is shown the bytes that have arrived and says one of three things: it
// needs more, here is the next piece of a request, or this is no request. It is strict wherever
// two readers could disagree on where a message ends: a proxy in front of this server and this
// server must see the same requests.

/// An incremental parser of the requests of one connection.
///
/// ```swift
/// var parser = RequestParser()
/// let step = try parser.parse(input.span)   // the event and how many bytes it used
/// ```
///
/// The caller drops the bytes that a step used and shows the rest again, with what has arrived
/// since. No byte is searched twice for a line's end, however few arrive at a time.
package struct RequestParser: Sendable {
  /// How long the parts of a message may be that the parser must see whole.
  package struct Limits: Sendable {
    /// Bytes of the request line, its CRLF included.
    package var requestLineBytes = 8 << 10
    /// Bytes of the header section; of a trailer section; of a message's chunk extensions.
    package var headerBytes = 32 << 10
    /// Lines of the header section; of a trailer section.
    package var headerCount = 100

    /// The default limits.
    package init() {}
  }

  /// What the parser found.
  package enum Event: Sendable {
    /// Nothing yet: more bytes are needed.
    case needsMore
    /// A request begins.
    case head(RequestHead)
    /// The next bytes of the body, at their place in the input.
    case body(Range<Int>)
    /// The request is complete.
    case end
  }

  /// An event, and how many bytes of the input it used up.
  package struct Step: Sendable {
    /// What was found.
    package var event: Event
    /// The bytes to drop before the next call.
    package var consumed: Int
  }

  private enum State {
    case requestLine, headerSection
    case content(remaining: Int)
    case chunkSize, chunkData(remaining: Int), chunkEnd, trailerSection
    case end
  }

  private let limits: Limits
  private var state = State.requestLine
  /// Of the bytes not yet used up, those already searched for the end of a line.
  private var searched = 0
  /// Where the line being read begins.
  private var lineStart = 0
  private var head = PartialHead()
  /// Bytes of this message's chunk extensions so far.
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerCount = 0

  /// A parser at the start of a connection.
  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Whether no byte of the next request has been seen.
  package var isBetweenRequests: Bool {
    if case .requestLine = state { searched == lineStart } else { false }
  }

  /// Reads the next piece of a request.
  ///
  /// - Parameter input: All bytes received and not used up by earlier steps.
  /// - Returns: What was found, and how many bytes of the input that used up.
  /// - Throws: The rule that the bytes break. The parser is then of no further use.
  /// - Complexity: O(bytes not seen before).
  package mutating func parse(_ input: Span<UInt8>) throws(ParseError) -> Step {
    while true {
      switch state {
      case .requestLine:
        guard try readRequestLine(input) else { return Step(event: .needsMore, consumed: 0) }
        state = .headerSection

      case .headerSection:
        guard try readHeaderSection(input) else { return Step(event: .needsMore, consumed: 0) }
        let consumed = lineStart
        let request = try head.finish(input)
        startLine(at: 0)
        switch request.framing {
        case .none: state = .end
        case .length(let count): state = count > 0 ? .content(remaining: count) : .end
        case .chunked: state = .chunkSize
        }
        return Step(event: .head(request), consumed: consumed)

      case .content(let remaining):
        guard !input.isEmpty else { return Step(event: .needsMore, consumed: 0) }
        let count = min(remaining, input.count)
        state = count < remaining ? .content(remaining: remaining - count) : .end
        return Step(event: .body(0..<count), consumed: count)

      case .chunkSize:
        guard let size = try readChunkSize(input) else {
          return Step(event: .needsMore, consumed: 0)
        }
        state = size > 0 ? .chunkData(remaining: size) : .trailerSection

      case .chunkData(let remaining):
        // The line with the size is still in the input; the data begins after it.
        guard lineStart < input.count else { return Step(event: .needsMore, consumed: 0) }
        let range = lineStart..<lineStart + min(remaining, input.count - lineStart)
        state =
          range.count < remaining ? .chunkData(remaining: remaining - range.count) : .chunkEnd
        startLine(at: 0)
        return Step(event: .body(range), consumed: range.upperBound)

      case .chunkEnd:
        guard let line = try line(input, limit: 2, orThrow: .missingChunkEnd) else {
          return Step(event: .needsMore, consumed: 0)
        }
        guard line.isEmpty else { throw .missingChunkEnd }
        state = .chunkSize

      case .trailerSection:
        guard try readTrailerSection(input) else { return Step(event: .needsMore, consumed: 0) }
        state = .end

      case .end:
        let consumed = lineStart
        self = RequestParser(limits: limits)
        return Step(event: .end, consumed: consumed)
      }
    }
  }

  // MARK: Lines

  /// The next line, without its CRLF, or nil if its end has not arrived.
  private mutating func line(
    _ input: Span<UInt8>, limit: Int, orThrow tooLong: ParseError
  ) throws(ParseError) -> Range<Int>? {
    let end = min(input.count, lineStart + limit)
    guard let i = input.firstIndex(of: ByteClass.lineFeed, in: searched..<end) else {
      searched = end
      if end - lineStart >= limit { throw tooLong }
      return nil
    }
    // §2.2: a lone LF may be read as a line's end; that two readers may differ is the reason not to.
    guard i > lineStart, input[i - 1] == ByteClass.carriageReturn else { throw .bareLineFeed }
    let line = lineStart..<i - 1
    startLine(at: i + 1)
    return line
  }

  private mutating func startLine(at index: Int) {
    lineStart = index
    searched = index
  }

  // MARK: The request line (§3)

  private mutating func readRequestLine(_ input: Span<UInt8>) throws(ParseError) -> Bool {
    if lineStart == 0, !input.isEmpty, input[0] == ByteClass.carriageReturn {
      // §2.2: one empty line before the request line is passed over.
      guard input.count > 1 else { return false }
      guard input[1] == ByteClass.lineFeed else { throw .invalidMethod }
      startLine(at: 2)
    }
    // What cannot be HTTP is refused at its first byte: a client that speaks TLS would wait.
    guard lineStart < input.count else { return false }
    guard ByteClass.isToken(input[lineStart]) else { throw .invalidMethod }
    guard
      let line = try line(input, limit: limits.requestLineBytes, orThrow: .requestLineTooLong)
    else { return false }
    try head.readRequestLine(input, line)
    head.fieldsStart = lineStart
    return true
  }

  // MARK: Fields (§5)

  private mutating func readHeaderSection(_ input: Span<UInt8>) throws(ParseError) -> Bool {
    while true {
      let limit = limits.headerBytes - (lineStart - head.fieldsStart)
      guard let line = try line(input, limit: limit, orThrow: .headerSectionTooLong) else {
        return false
      }
      if line.isEmpty {
        head.fieldsEnd = line.lowerBound
        return true
      }
      guard head.fields.count < limits.headerCount else { throw .tooManyFields }
      let field = try FieldLine(input, line)
      try head.read(field, input)
    }
  }

  /// Trailers are checked as fields are and then dropped (§7.1.2).
  private mutating func readTrailerSection(_ input: Span<UInt8>) throws(ParseError) -> Bool {
    while true {
      let limit = limits.headerBytes - trailerBytes
      guard let line = try line(input, limit: limit, orThrow: .headerSectionTooLong) else {
        return false
      }
      if line.isEmpty { return true }
      trailerBytes += line.count + 2
      trailerCount += 1
      guard trailerCount <= limits.headerCount else { throw .tooManyFields }
      _ = try FieldLine(input, line)
    }
  }

  // MARK: Chunks (§7.1)

  private mutating func readChunkSize(_ input: Span<UInt8>) throws(ParseError) -> Int? {
    let limit = Self.chunkSizeDigits + 2 + limits.headerBytes - extensionBytes
    guard let line = try line(input, limit: limit, orThrow: .chunkExtensionsTooLong) else {
      return nil
    }
    var size = 0
    var i = line.lowerBound
    while i < line.upperBound, let digit = ByteClass.hexadecimalValue(input[i]) {
      guard size >> (Int.bitWidth - 5) == 0 else { throw .invalidChunkSize }
      size = size << 4 | digit
      i += 1
    }
    guard i > line.lowerBound, i - line.lowerBound <= Self.chunkSizeDigits else {
      throw .invalidChunkSize
    }
    guard i < line.upperBound else { return size }

    guard input[i] == ByteClass.semicolon else { throw .invalidChunkSize }
    extensionBytes += line.upperBound - i
    try ChunkExtension.check(input.extracting(i..<line.upperBound))
    return size
  }

  /// Digits of a chunk size, leading zeros included: as many as the largest number has.
  private static let chunkSizeDigits = 16
}
