import HTTP
import Testing

@Suite struct RequestParserTests {
  @Test(arguments: ParserRule.all)
  func `the parser keeps each rule`(rule: ParserRule) {
    let transcript = Transcript(rule.message)
    #expect(transcript.error == rule.error)
    if rule.error == nil {
      #expect(transcript.messages.count == 1)
      #expect(transcript.messages.allSatisfy { $0.isComplete })
    } else {
      #expect(transcript.messages.allSatisfy { !$0.isComplete })
    }
  }

  @Test(arguments: ParserRule.all + ParserRule.pipelines)
  func `a message is read the same way wherever it is cut`(rule: ParserRule) {
    let bytes = Array(rule.message.utf8)
    let whole = Transcript(bytes)
    for cut in bytes.indices {
      #expect(Transcript(bytes, cuts: [cut]) == whole, "cut at \(cut)")
    }
    #expect(Transcript(bytes, cuts: Array(bytes.indices)) == whole, "byte by byte")
  }

  @Test(arguments: ParserRule.all.filter { $0.error == nil })
  func `a message that is cut short is incomplete and not an error`(rule: ParserRule) {
    let bytes = Array(rule.message.utf8)
    for end in bytes.indices {
      let transcript = Transcript(Array(bytes[..<end]))
      #expect(transcript.error == nil)
      #expect(transcript.messages.allSatisfy { !$0.isComplete })
    }
  }

  @Test
  func `consecutive requests are separated`() {
    let transcript = Transcript(ParserRule.pipelines[1].message)
    #expect(transcript.error == nil)
    #expect(transcript.messages.map(\.body) == [Array("abc".utf8), Array("de".utf8), []])
    #expect(transcript.messages.map(\.framing) == [.chunked, .length(2), .none])
  }

  @Test
  func `a target is split and not decoded`() throws {
    let absolute = try #require(
      Transcript(ParserRule.line("GET http://b:81/c/../%64?e?f HTTP/1.1")).messages.first)
    #expect(absolute.authority == "b:81")
    #expect(absolute.path == "/c/../%64")
    #expect(absolute.query == "e?f")
    let bare = try #require(
      Transcript(ParserRule.line("GET http://b?e HTTP/1.1")).messages.first)
    #expect(bare.path == "/")
    #expect(bare.query == "e")
  }

  @Test
  func `only the whitespace around a value is removed`() throws {
    let message = try #require(Transcript(ParserRule.field("X: \t a b\tc \t")).messages.first)
    #expect(message.fields == [["Host", "a"], ["X", "a b\tc"]])
  }

  @Test(arguments: [
    ("HTTP/1.1", "", true), ("HTTP/1.1", "close", false), ("HTTP/1.1", "keep-alive, Close", false),
    ("HTTP/1.1", "x, closed", true), ("HTTP/1.0", "", false), ("HTTP/1.0", "Keep-Alive", true),
    ("HTTP/1.0", "keep-alive, close", false),
  ])
  func `a connection persists by the rules of RFC 9112 section 9_3`(
    version: String, option: String, persists: Bool
  ) throws {
    let text = "GET / \(version)\r\nHost: a\r\nConnection: \(option)\r\n\r\n"
    let message = try #require(Transcript(text).messages.first)
    #expect(message.keepsAlive == persists)
  }

  // MARK: Classes of bytes, written as in the grammars

  private static let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
  private static let digits = "0123456789"

  /// Returns the bytes that are accepted between the two halves of a message.
  private func accepted(before: String, after: String) -> Set<UInt8> {
    Set((0...255).filter { Transcript(before.utf8 + [$0] + after.utf8).error == nil })
  }

  @Test
  func `methods and field names consist of tchar`() {
    let tchar = Set((Self.letters + Self.digits + "!#$%&'*+-.^_`|~").utf8)
    let inMethod = accepted(before: "G", after: ParserRule.line("T / HTTP/1.1"))
    let inName = accepted(before: "GET / HTTP/1.1\r\nHost: a\r\nX", after: "Y: a\r\n\r\n")
    #expect(inMethod == tchar)
    // A colon ends the name.
    #expect(inName == tchar.union(":".utf8))
  }

  @Test
  func `values may contain everything except control characters`() {
    let value = Set<UInt8>([9] + Array(0x20...0x7e) + Array(0x80...0xff))
    #expect(accepted(before: "GET / HTTP/1.1\r\nHost: a\r\nX: a", after: "b\r\n\r\n") == value)
  }

  @Test
  func `targets consist of the characters of a URI`() {
    let path = Set((Self.letters + Self.digits + "-._~!$&'()*+,;=:@/?").utf8)
    #expect(accepted(before: "GET /a", after: "b HTTP/1.1\r\nHost: a\r\n\r\n") == path)
    #expect(accepted(before: "GET /?a", after: "b HTTP/1.1\r\nHost: a\r\n\r\n") == path)
  }

  // MARK: Limits

  private static let small = RequestParser.Limits(
    requestLineBytes: 40, headerBytes: 60, headerCount: 4)

  /// Returns the error under small limits, after checking that it does not depend on how the message is cut.
  private func error(_ message: String) -> ParseError? {
    let bytes = Array(message.utf8)
    let whole = Transcript(bytes, limits: Self.small)
    #expect(Transcript(bytes, cuts: Array(bytes.indices), limits: Self.small) == whole)
    return whole.error
  }

  @Test
  func `the length of a request line is limited`() {
    func line(_ count: Int) -> String {
      "GET /" + String(repeating: "a", count: count - 16) + " HTTP/1.1\r\n"
    }
    #expect(line(40).utf8.count == 40)
    #expect(error(line(40) + "Host: a\r\n\r\n") == nil)
    #expect(error(line(41) + "Host: a\r\n\r\n") == .requestLineTooLong)
    #expect(error(String(repeating: "a", count: 41)) == .requestLineTooLong)
    #expect(ParseError.requestLineTooLong.status == .uriTooLong)
  }

  @Test
  func `the length of a header section is limited`() {
    func request(_ count: Int) -> String {
      "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: count - 16) + "\r\n\r\n"
    }
    #expect(error(request(60)) == nil)
    #expect(error(request(61)) == .headerSectionTooLong)
    let unended = "GET / HTTP/1.1\r\n" + String(repeating: "a", count: 61)
    #expect(error(unended) == .headerSectionTooLong)
    #expect(ParseError.headerSectionTooLong.status == .requestHeaderFieldsTooLarge)
  }

  @Test
  func `the number of fields of a header section is limited`() {
    #expect(error(ParserRule.field("A:\r\nB:\r\nC:")) == nil)
    #expect(error(ParserRule.field("A:\r\nB:\r\nC:\r\nD:")) == .tooManyFields)
    #expect(ParseError.tooManyFields.status == .requestHeaderFieldsTooLarge)
  }

  @Test
  func `trailers have the limits of header fields`() {
    #expect(error(ParserRule.chunked("0\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n")) == nil)
    #expect(error(ParserRule.chunked("0\r\nA:\r\nB:\r\nC:\r\nD:\r\nE:\r\n\r\n")) == .tooManyFields)
    #expect(
      error(ParserRule.chunked("0\r\nA: " + String(repeating: "a", count: 60) + "\r\n\r\n"))
        == .headerSectionTooLong)
  }

  @Test
  func `the chunk extensions of a whole message are limited together`() {
    func request(_ count: Int) -> String {
      ParserRule.chunked("1;" + String(repeating: "a", count: count) + "\r\nx\r\n0\r\n\r\n")
    }
    #expect(error(request(58)) == nil)
    #expect(error(request(80)) == .chunkExtensionsTooLong)
    let many = String(repeating: "1;aaaaaaaaa\r\nx\r\n", count: 20)
    #expect(error(ParserRule.chunked(many + "0\r\n\r\n")) == .chunkExtensionsTooLong)
  }

  @Test(arguments: ParseError.allCases)
  func `each error has a status, a code and a sentence`(error: ParseError) {
    #expect([400, 414, 431, 501, 505].contains(error.status.rawValue))
    #expect(!error.description.isEmpty)
    #expect(error.code.wholeMatch(of: /[a-z0-9]+(_[a-z0-9]+)*/) != nil)
    #expect(ParserRule.all.contains { $0.error == error } || error.isOfLimits)
  }
}

extension ParseError {
  fileprivate var isOfLimits: Bool {
    [.requestLineTooLong, .headerSectionTooLong, .tooManyFields, .chunkExtensionsTooLong]
      .contains(self)
  }
}
