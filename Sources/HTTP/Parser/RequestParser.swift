/// An incremental parser of the requests of one connection (RFC 9112, and RFC 9110 for the fields that frame messages).
///
/// ```swift
/// var parser = RequestParser(limits: limits)
/// let step = try parser.parse(input.span)   // the event and the number of bytes it consumed
/// ```
///
/// The parser does no input or output. The caller removes the bytes that a step consumed, and passes the rest again
/// with what has arrived since. No byte is searched twice for the end of a line, however few arrive at a time.
///
/// It is strict wherever two readers could disagree on where a message ends, because this server and a proxy in front
/// of it have to see the same requests.
package struct RequestParser: Sendable {
  /// The limits of those parts of a message that the parser needs as a whole.
  package struct Limits: Sendable {
    /// Bytes of the request line with its CRLF.
    package let requestLineBytes: Int
    /// Bytes of the header section, of a trailer section, and of a message's chunk extensions.
    package let headerBytes: Int
    /// Lines of the header section, and of a trailer section.
    package let headerCount: Int

    package init(requestLineBytes: Int, headerBytes: Int, headerCount: Int) {
      self.requestLineBytes = requestLineBytes
      self.headerBytes = headerBytes
      self.headerCount = headerCount
    }
  }

  /// What the parser found.
  package enum Event: Sendable {
    /// More bytes are needed.
    case needsMore
    /// A request begins.
    case head(RequestHead)
    /// The next bytes of the body, as a range of the input.
    case body(Range<Int>)
    /// The request is complete.
    case end
  }

  /// An event, and the number of bytes of the input that it consumed.
  package struct Step: Sendable {
    /// What was found.
    package var event: Event
    /// The number of bytes to remove before the next call.
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
  /// The number of unconsumed bytes that have been searched for the end of a line.
  private var searched = 0
  /// The index at which the current line begins.
  private var lineStart = 0
  private var head = PartialHead()
  /// The bytes of this message's chunk extensions so far.
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerCount = 0

  /// Creates a parser for the start of a connection.
  package init(limits: Limits) { self.limits = limits }

  /// Whether no byte of the next request has been read.
  package var isBetweenRequests: Bool {
    if case .requestLine = state { searched == lineStart } else { false }
  }

  /// The bytes of content that the client has announced and that have not been read: of the body, or of the chunk.
  package var announcedBytes: Int {
    switch state {
    case .content(let remaining), .chunkData(let remaining): remaining
    default: 0
    }
  }

  /// Reads the next piece of a request.
  ///
  /// - Parameter input: All bytes received and not consumed by earlier steps.
  /// - Returns: What was found, and the number of bytes consumed.
  /// - Throws: The rule that the bytes break. The parser cannot be used after that.
  /// - Complexity: O(new bytes).
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

  /// Returns the next line without its CRLF, or nil if its end has not arrived.
  private mutating func line(
    _ input: Span<UInt8>, limit: Int, orThrow tooLong: ParseError
  ) throws(ParseError) -> Range<Int>? {
    let end = min(input.count, lineStart + limit)
    guard let i = input.firstIndex(of: ByteClass.lineFeed, in: searched..<end) else {
      searched = end
      if end - lineStart >= limit { throw tooLong }
      return nil
    }
    // §2.2 allows to read a lone LF as the end of a line. It is refused, because two readers might differ.
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
      // §2.2: one empty line before the request line is ignored.
      guard input.count > 1 else { return false }
      guard input[1] == ByteClass.lineFeed else { throw .invalidMethod }
      startLine(at: 2)
    }
    // Anything but HTTP is refused at its first byte; otherwise a TLS client would wait.
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

  /// Checks trailers like fields, and ignores them (§7.1.2).
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

  /// Returns the size of the next chunk, at most `Int.max`, or nil if its line has not arrived.
  private mutating func readChunkSize(_ input: Span<UInt8>) throws(ParseError) -> Int? {
    let limit = Self.chunkSizeDigits + 2 + limits.headerBytes - extensionBytes
    guard let line = try line(input, limit: limit, orThrow: .chunkExtensionsTooLong) else {
      return nil
    }
    var size = 0
    var i = line.lowerBound
    while i < line.upperBound, let digit = ByteClass.hexadecimalValue(input[i]) {
      size = size >> (Int.bitWidth - 5) == 0 ? size << 4 | digit : .max
      i += 1
    }
    guard i > line.lowerBound, i - line.lowerBound <= Self.chunkSizeDigits || size == .max else {
      throw .invalidChunkSize
    }
    guard i < line.upperBound else { return size }

    guard input[i] == ByteClass.semicolon else { throw .invalidChunkSize }
    extensionBytes += line.upperBound - i
    try ChunkExtension.check(input.extracting(i..<line.upperBound))
    return size
  }

  /// The maximum number of digits of a chunk size, including leading zeros.
  private static let chunkSizeDigits = 16
}
