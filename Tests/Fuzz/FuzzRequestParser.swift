// What libFuzzer calls: the request parser on arbitrary bytes.
//
// The first byte says how the rest is cut. A run fails if the parser traps, or if the same bytes
// mean something else when they come in other pieces: a server that reads them as they come off the
// network would then disagree with itself.

/// libFuzzer's entry point.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRequestParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let seed = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let whole = Reading(bytes, pieces: bytes.count)
  let cut = Reading(bytes, pieces: Int(seed % 16) + 1)
  precondition(whole == cut, "cut into pieces, the bytes are read in another way")
  return 0
}

/// All that a parser says of some bytes.
private struct Reading: Equatable {
  private var words: [String] = []
  private var body: [UInt8] = []

  /// Shows `bytes` to a parser, so many at a time.
  init(_ bytes: [UInt8], pieces: Int) {
    var limits = RequestParser.Limits()
    limits.requestLineBytes = 256
    limits.headerBytes = 512
    limits.headerCount = 16
    var parser = RequestParser(limits: limits)
    var unread: [UInt8] = []
    var shown = 0
    repeat {
      let next = min(bytes.count, shown + max(1, pieces))
      unread += bytes[shown..<next]
      shown = next
      do throws(ParseError) {
        try read(&unread, with: &parser)
      } catch {
        words.append("\(error.status) \(error)")
        return
      }
    } while shown < bytes.count
  }

  private mutating func read(
    _ unread: inout [UInt8], with parser: inout RequestParser
  ) throws(ParseError) {
    while true {
      let step = try parser.parse(unread.span)
      precondition(0...unread.count ~= step.consumed, "more is used up than there is")
      switch step.event {
      case .needsMore:
        precondition(step.consumed == 0, "the parser waits and has used something up")
        return
      case .head(let head):
        words.append("\(head.method) \(head.target) \(head.version) \(head.framing)")
        words += head.headers.map { "\($0.name): \($0.value)" }
        words.append(head.headers["Host"] ?? "no host")
      case .body(let range):
        precondition(!range.isEmpty && range.upperBound <= step.consumed, "a body of nothing")
        body += unread[range]
      case .end:
        words.append("end")
      }
      unread.removeFirst(step.consumed)
    }
  }
}
