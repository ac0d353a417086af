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

  init(channel: StreamChannel, coding: ContentCoding, maximumRatio: Int) {
    self.channel = channel
    inflater = coding == .gzip ? GzipInflater(maximumRatio: maximumRatio) : nil
  }

  /// Waits for the next bytes of the body, and returns them, or nil at its end.
  ///
  /// - Returns: At least one byte, decompressed.
  /// - Throws: ``StreamError/connectionLost``, or the ``ParseError`` or ``HTTPError`` of an invalid body.
  public func read() throws -> [UInt8]? {
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
