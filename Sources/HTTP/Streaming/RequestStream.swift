// The body of a request, as it comes.

import Compression

/// The body of a streamed request, read by the handler's own thread.
///
/// While the handler does not read, the connection does not either, and the client has to wait:
/// the body may be of any length.
public final class RequestStream {
  private let channel: StreamChannel
  private var inflater: GzipInflater?
  /// Bytes that wait to be inflated.
  private var compressed: ArraySlice<UInt8> = []
  /// Bytes read and not yet returned as lines are those from `lineStart` on.
  private var pending: [UInt8] = []
  private var lineStart = 0

  init(channel: StreamChannel, coding: ContentCoding) {
    self.channel = channel
    inflater = coding == .gzip ? GzipInflater() : nil
  }

  /// Waits for the next bytes of the body; nil at its end.
  ///
  /// - Throws: ``StreamError/connectionLost``, or the rule that the body breaks.
  public func read() throws -> [UInt8]? {
    if lineStart < pending.count {
      defer {
        pending = []
        lineStart = 0
      }
      return Array(pending[lineStart...])
    }
    return try receive()
  }

  /// Waits for the next line, which ends in LF or with the body; nil at the end of the body.
  ///
  /// - Parameter limit: The most bytes a line may have.
  /// - Returns: The line without its LF or CRLF.
  /// - Throws: ``StreamError/lineTooLong(limit:)``, and what ``read()`` throws.
  public func readLine(limit: Int) throws -> [UInt8]? {
    var searched = lineStart
    while true {
      if let end = pending[searched...].firstIndex(of: ByteClass.lineFeed) {
        defer { lineStart = end + 1 }
        return try line(upTo: end, limit: limit)
      }
      guard pending.count - lineStart <= limit + 1 else {
        throw StreamError.lineTooLong(limit: limit)
      }
      pending.removeFirst(lineStart)
      lineStart = 0
      searched = pending.count
      guard let more = try receive() else {
        defer { pending = [] }
        return pending.isEmpty ? nil : try line(upTo: pending.count, limit: limit)
      }
      pending.append(contentsOf: more)
    }
  }

  private func line(upTo end: Int, limit: Int) throws -> [UInt8] {
    var line = pending[lineStart..<end]
    if line.last == ByteClass.carriageReturn { line.removeLast() }
    guard line.count <= limit else { throw StreamError.lineTooLong(limit: limit) }
    return Array(line)
  }

  /// The next bytes of the content; never empty.
  private func receive() throws -> [UInt8]? {
    guard inflater != nil else { return try channel.read() }
    while true {
      let content: [UInt8]?
      do throws(GzipError) {
        content = try inflater?.inflate(&compressed)
      } catch {
        throw HTTPError(error)
      }
      if let content, !content.isEmpty { return content }
      guard let piece = try channel.read() else { break }
      compressed = piece[...]
    }
    guard inflater?.isComplete == true else { throw HTTPError.invalidGzip }
    return nil
  }
}
