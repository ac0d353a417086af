import Compression

/// The body of a streamed request, which the handler's thread reads while it arrives.
///
/// While the handler does not read, neither does the connection, and the client has to wait. So a body of any length
/// takes bounded memory.
public final class RequestStream {
  private let channel: StreamChannel
  private var inflater: GzipInflater?
  /// Bytes that have not been decompressed yet.
  private var compressed: ArraySlice<UInt8> = []
  /// The bytes from `lineStart` on have been read and not been returned.
  private var pending: [UInt8] = []
  private var lineStart = 0

  init(channel: StreamChannel, coding: ContentCoding, maximumRatio: Int) {
    self.channel = channel
    inflater = coding == .gzip ? GzipInflater(maximumRatio: maximumRatio) : nil
  }

  /// Waits for the next bytes of the body, and returns them, or nil at its end.
  ///
  /// - Throws: ``StreamError/connectionLost``, or the ``ParseError`` or ``HTTPError`` of an invalid body.
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

  /// Waits for the next line, which ends in LF or with the body.
  ///
  /// - Parameter limit: The maximum number of bytes of a line.
  /// - Returns: The line without its LF or CRLF, or nil at the end of the body.
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

  /// Waits for the next bytes of the content, which are never empty.
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
