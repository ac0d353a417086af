import CZlib

/// Compression of whole buffers in the gzip format (RFC 1952), by zlib.
public enum Gzip {
  /// The trade-off between speed and size.
  public enum Effort: Int32, Sendable {
    /// For data that are read once.
    case fast = 1
    /// For data that are kept.
    case best = 9
  }

  /// Returns `bytes` compressed as one gzip member.
  ///
  /// The result depends only on the bytes, the effort and the version of zlib.
  ///
  /// - Throws: ``GzipError/tooLarge(_:)`` for more than 1 GiB, ``GzipError/outOfMemory``.
  public static func compress(_ bytes: [UInt8], effort: Effort) throws(GzipError) -> [UInt8] {
    guard bytes.count <= maximumSize else { throw .tooLarge(maximumSize) }
    var stream = z_stream()
    // Adding 16 to the window bits selects the gzip format; the time in its header is zero.
    guard
      deflateInit2_(
        &stream, effort.rawValue, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .outOfMemory }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        // One call suffices if the output has room for the bound (zlib.h, deflateBound).
        deflate(&stream, Z_FINISH)
      }
      count = bound - Int(stream.avail_out)
    }
  }

  /// Returns the content of `bytes`, which are one gzip member or several.
  ///
  /// - Parameters:
  ///   - bytes: The compressed data.
  ///   - limit: The maximum size of the content, bytes.
  ///   - maximumRatio: The maximum ratio of uncompressed to compressed bytes; nil for no limit.
  /// - Returns: The content.
  /// - Throws: ``GzipError`` if the bytes are not gzip or are truncated, or as soon as their content
  ///   exceeds a limit.
  public static func decompress(
    _ bytes: [UInt8], limit: Int, maximumRatio: Int? = nil
  ) throws(GzipError) -> [UInt8] {
    var inflater = GzipInflater(maximumRatio: maximumRatio)
    var input = bytes[...]
    var content: [UInt8] = []
    content.reserveCapacity(min(limit, expectedSize(of: bytes)))
    while true {
      let piece = try inflater.inflate(&input)
      if piece.isEmpty { break }
      guard content.count + piece.count <= limit else { throw .tooLarge(limit) }
      content += piece
    }
    guard inflater.isComplete else { throw .truncated }
    return content
  }

  /// The content size in the trailer of the last member (RFC 1952 §2.3.1); 0 if it exceeds the
  /// highest ratio of deflate, 1032:1.
  private static func expectedSize(of bytes: [UInt8]) -> Int {
    let size = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return size <= 1032 * bytes.count ? size : 0
  }

  /// Returns whether the bytes begin with the magic number of gzip.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The most bytes that ``compress(_:effort:)`` accepts.
  private static let maximumSize = 1 << 30
}
