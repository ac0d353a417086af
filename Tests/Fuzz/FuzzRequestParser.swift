/// Parses arbitrary bytes; called by libFuzzer.
///
/// The first byte determines how the rest is cut into pieces. A run fails if the parser traps, or if it reads the same
/// bytes differently when they arrive in other pieces.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let seed = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let whole = Reading(bytes, pieceLength: bytes.count)
  let cut = Reading(bytes, pieceLength: Int(seed % 16) + 1)
  precondition(whole == cut, "the bytes are read differently when they are cut into pieces")
  return 0
}

/// Everything that a parser finds in some bytes.
private struct Reading: Equatable {
  private var words: [String] = []
  private var body: [UInt8] = []

  /// Parses `bytes`, of which at most `pieceLength` arrive at a time.
  init(_ bytes: [UInt8], pieceLength: Int) {
    var parser = RequestParser(
      limits: RequestParser.Limits(requestLineBytes: 256, headerBytes: 512, headerCount: 16))
    var unread: [UInt8] = []
    var received = 0
    repeat {
      let next = min(bytes.count, received + max(1, pieceLength))
      unread += bytes[received..<next]
      received = next
      do throws(ParseError) {
        try read(&unread, with: &parser)
      } catch {
        words.append("\(error.status) \(error)")
        return
      }
    } while received < bytes.count
  }

  private mutating func read(
    _ unread: inout [UInt8], with parser: inout RequestParser
  ) throws(ParseError) {
    while true {
      let step = try parser.parse(unread.span)
      precondition(0...unread.count ~= step.consumed, "more is consumed than there is")
      switch step.event {
      case .needsMore:
        precondition(step.consumed == 0, "the parser needs more and has consumed something")
        return
      case .head(let head):
        words.append("\(head.method) \(head.target) \(head.version) \(head.framing)")
        words += head.headers.map { "\($0.name): \($0.value)" }
        words.append(head.headers["Host"] ?? "no host")
      case .body(let range):
        precondition(
          !range.isEmpty && range.upperBound <= step.consumed, "an empty piece of a body")
        body += unread[range]
      case .end:
        words.append("end")
      }
      unread.removeFirst(step.consumed)
    }
  }
}
