/// The head of a request while its lines are read; ``finish(_:)`` completes it.
struct PartialHead {
  /// The range of the field lines in the input.
  var fieldsStart = 0
  var fieldsEnd = 0
  private(set) var fields: [Headers.Field] = []

  private var method = Method.get
  private var target: RequestTarget?
  private var version = HTTPVersion.http11
  private var hosts = 0
  private var contentLength: Int?
  private var transferCodings: [TransferCoding]?
  private var asksToClose = false
  private var asksToKeepAlive = false

  private enum TransferCoding { case chunked, other }

  // MARK: The request line

  /// Reads `method SP request-target SP HTTP-version` (RFC 9112 §3).
  mutating func readRequestLine(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseError) {
    var i = line.lowerBound
    while i < line.upperBound, ByteClass.isToken(input[i]) { i += 1 }
    let methodRange = line.lowerBound..<i
    guard i > line.lowerBound else { throw .invalidMethod }
    guard i < line.upperBound else { throw .malformedRequestLine }
    guard input[i] == ByteClass.space else { throw .invalidMethod }
    let targetStart = i + 1
    i = targetStart
    while i < line.upperBound, input[i] != ByteClass.space { i += 1 }
    guard i > targetStart, i < line.upperBound else { throw .malformedRequestLine }

    method = Method(input.extracting(methodRange))
    version = try HTTPVersion(input.extracting(i + 1..<line.upperBound))
    guard method != .connect else { throw .connectUnsupported }
    target = RequestTarget(input.extracting(targetStart..<i), method: method)
    guard target != nil else { throw .invalidTarget }
  }

  // MARK: Fields

  /// Adds a field, and interprets it if it determines the framing of the message.
  mutating func read(_ field: FieldLine, _ input: Span<UInt8>) throws(ParseError) {
    if fields.isEmpty { fields.reserveCapacity(12) }
    fields.append(Headers.Field(field, relativeTo: fieldsStart))
    let name = input.extracting(field.name)
    // The lengths differ, so that most fields need no comparison.
    switch name.count {
    case 4 where name.isEqualIgnoringCase(to: "host"):
      guard hosts == 0 else { throw .repeatedHost }
      hosts = 1
      guard Authority.isValid(input.extracting(field.value)) else { throw .invalidHost }
    case 10 where name.isEqualIgnoringCase(to: "connection"):
      readConnection(input, field.value)
    case 14 where name.isEqualIgnoringCase(to: "content-length"):
      guard contentLength == nil else { throw .repeatedContentLength }
      contentLength = try Self.length(input.extracting(field.value))
    case 17 where name.isEqualIgnoringCase(to: "transfer-encoding"):
      try readTransferEncoding(input, field.value)
    default:
      break
    }
  }

  /// Parses `1*DIGIT` (RFC 9110 §8.6); a list is refused, even one of equal numbers.
  private static func length(_ value: Span<UInt8>) throws(ParseError) -> Int {
    guard !value.isEmpty else { throw .invalidContentLength }
    var length = 0
    for i in value.indices {
      guard ByteClass.isDigit(value[i]) else { throw .invalidContentLength }
      let (tens, overflow) = length.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(value[i] &- 0x30))
      guard !overflow, !carry else { throw .invalidContentLength }
      length = sum
    }
    return length
  }

  /// Reads `#transfer-coding` (RFC 9112 §6.1): tokens with parameters, except that `chunked` has none.
  private mutating func readTransferEncoding(
    _ input: Span<UInt8>, _ value: Range<Int>
  ) throws(ParseError) {
    var codings = transferCodings ?? []
    for member in input.list(value) {
      guard !member.isEmpty else { throw .invalidTransferEncoding }
      let coding = input.extracting(member)
      if coding.isEqualIgnoringCase(to: "chunked") {
        codings.append(.chunked)
      } else {
        var i = 0
        while i < coding.count, ByteClass.isToken(coding[i]) { i += 1 }
        let name = coding.extracting(0..<i)
        guard i > 0, i == coding.count || coding[i] == ByteClass.semicolon,
          !name.isEqualIgnoringCase(to: "chunked")
        else { throw .invalidTransferEncoding }
        codings.append(.other)
      }
    }
    transferCodings = codings
  }

  /// Reads `#connection-option` (RFC 9110 §7.6.1).
  private mutating func readConnection(_ input: Span<UInt8>, _ value: Range<Int>) {
    for member in input.list(value) {
      let option = input.extracting(member)
      if option.isEqualIgnoringCase(to: "close") { asksToClose = true }
      if option.isEqualIgnoringCase(to: "keep-alive") { asksToKeepAlive = true }
    }
  }

  // MARK: The whole head

  /// Returns the head, all lines of which have been read from `input`.
  mutating func finish(_ input: Span<UInt8>) throws(ParseError) -> RequestHead {
    guard let target else { throw .malformedRequestLine }
    guard hosts == 1 || version == .http10 else { throw .missingHost }
    let section = input.extracting(fieldsStart..<fieldsEnd)
    return RequestHead(
      method: method, target: target, version: version,
      headers: Headers(
        wire: section.withUnsafeBufferPointer { Array($0) }, fields: fields),
      framing: try framing(),
      keepsAlive: !asksToClose && (version == .http11 || asksToKeepAlive))
  }

  /// Determines the length of the body by the rules of RFC 9112 §6.3.
  private func framing() throws(ParseError) -> RequestHead.Framing {
    guard let transferCodings else {
      guard let contentLength else { return .none }
      return .length(contentLength)
    }
    guard contentLength == nil else { throw .contentLengthWithTransferEncoding }
    guard version == .http11 else { throw .transferEncodingInHTTP10 }
    let chunked = transferCodings.filter { $0 == .chunked }.count
    // `chunked` has to be the last coding, once, or absent.
    guard chunked == 0 || chunked == 1 && transferCodings.last == .chunked else {
      throw .invalidTransferEncoding
    }
    guard transferCodings.count == 1, chunked == 1 else { throw .unsupportedTransferCoding }
    return .chunked
  }
}

extension Headers.Field {
  fileprivate init(_ line: FieldLine, relativeTo start: Int) {
    name = UInt32(line.name.lowerBound - start)..<UInt32(line.name.upperBound - start)
    value = UInt32(line.value.lowerBound - start)..<UInt32(line.value.upperBound - start)
  }
}

extension Method {
  fileprivate init(_ token: Span<UInt8>) { self.init(rawValue: String(copying: token)) }
}

extension HTTPVersion {
  /// Parses `"HTTP/" DIGIT "." DIGIT` (RFC 9112 §2.3).
  fileprivate init(_ bytes: Span<UInt8>) throws(ParseError) {
    // Unlike most of the protocol, the name is case-sensitive.
    guard bytes.count == 8, bytes[0] == UInt8(ascii: "H"), bytes[1] == UInt8(ascii: "T"),
      bytes[2] == UInt8(ascii: "T"), bytes[3] == UInt8(ascii: "P"), bytes[4] == ByteClass.slash,
      ByteClass.isDigit(bytes[5]), bytes[6] == UInt8(ascii: "."), ByteClass.isDigit(bytes[7])
    else { throw .malformedVersion }
    guard bytes[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
    self = bytes[7] == UInt8(ascii: "0") ? .http10 : .http11
  }
}

extension Span<UInt8> {
  /// Returns the members of a comma-separated list (RFC 9110 §5.6.1) without the whitespace around them.
  fileprivate func list(_ range: Range<Int>) -> [Range<Int>] {
    var members: [Range<Int>] = []
    var start = range.lowerBound
    for i in range where self[i] == ByteClass.comma {
      members.append(trimmed(start..<i))
      start = i + 1
    }
    members.append(trimmed(start..<range.upperBound))
    return members
  }
}
