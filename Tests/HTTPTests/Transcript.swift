import HTTP

/// Everything that a parser finds in the bytes of a connection, in a form that can be compared.
struct Transcript: Equatable, CustomStringConvertible {
  struct Message: Equatable {
    var method: String
    var authority: String?
    var path: String
    var query: String?
    var version: String
    var fields: [[String]]
    var framing: RequestHead.Framing
    var keepsAlive: Bool
    var body: [UInt8] = []
    var isComplete = false
  }

  var messages: [Message] = []
  var error: ParseError?

  static let limits = RequestParser.Limits(
    requestLineBytes: 8 << 10, headerBytes: 32 << 10, headerCount: 100)

  /// Parses `bytes`, which arrive in pieces that are cut before each index of `cuts`.
  init(_ bytes: [UInt8], cuts: [Int] = [], limits: RequestParser.Limits = Self.limits) {
    var parser = RequestParser(limits: limits)
    var unread: [UInt8] = []
    for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
      unread += bytes[start..<end]
      do throws(ParseError) {
        try feed(&unread, to: &parser)
      } catch {
        self.error = error
        return
      }
    }
  }

  /// Parses a text that arrives at once.
  init(_ text: String) { self.init(Array(text.utf8)) }

  private mutating func feed(
    _ unread: inout [UInt8], to parser: inout RequestParser
  ) throws(ParseError) {
    while true {
      let step = try parser.parse(unread.span)
      switch step.event {
      case .needsMore: return
      case .head(let head): messages.append(Message(head))
      case .body(let range): messages[messages.count - 1].body += unread[range]
      case .end: messages[messages.count - 1].isComplete = true
      }
      unread.removeFirst(step.consumed)
    }
  }

  var description: String {
    "\(messages.map { "\($0)" }.joined(separator: "\n")) error: \(error.map { "\($0)" } ?? "none")"
  }
}

extension Transcript.Message {
  fileprivate init(_ head: RequestHead) {
    self.init(
      method: head.method.rawValue, authority: head.target.authority, path: head.target.path,
      query: head.target.query, version: head.version.description,
      fields: head.headers.map { [$0.name, $0.value] }, framing: head.framing,
      keepsAlive: head.keepsAlive)
  }
}
