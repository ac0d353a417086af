// Gzip (RFC 1952) by zlib: whole buffers in, whole buffers out, never more than asked for.

import CZlib

/// Compression of byte buffers in the gzip format.
public enum Gzip {
  /// How much work to spend for how few bytes.
  public enum Effort: Int32, Sendable {
    /// For what is compressed once and read once.
    case fast = 1
    /// For what is kept.
    case best = 9
  }

  /// Returns `bytes` as one member; the same bytes give the same result with one version of zlib.
  ///
  /// - Throws: ``GzipError/tooLarge(_:)`` beyond 1 GiB, ``GzipError/outOfMemory`` if zlib has no memory.
  public static func compress(_ bytes: [UInt8], effort: Effort) throws(GzipError) -> [UInt8] {
    guard bytes.count <= maximumSize else { throw .tooLarge(maximumSize) }
    var stream = z_stream()
    // 16: gzip framing; the time stamp in its header is left at zero.
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
        // With room for the bound one call is enough (zlib.h, deflateBound).
        deflate(&stream, Z_FINISH)
      }
      count = bound - Int(stream.avail_out)
    }
  }

  /// Returns what `bytes`, one gzip member or several, hold.
  ///
  /// - Throws: ``GzipError`` if they are not gzip, end early, or hold more than `limit` bytes; the last as soon
  ///   as so many have come out.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    var inflater = GzipInflater()
    var input = bytes[...]
    var content: [UInt8] = []
    content.reserveCapacity(min(limit, expectedSize(of: bytes)))
    while true {
      let piece = try inflater.inflate(&input)
      if piece.isEmpty { break }
      guard content.count + piece.count <= limit else { throw .tooLarge(limit) }
      content += piece
    }
    guard inflater.isComplete else { throw .endsEarly }
    return content
  }

  /// The size that the last member tells of its content (RFC 1952 §2.3.1), if deflate can reach that
  /// from so few bytes.
  private static func expectedSize(of bytes: [UInt8]) -> Int {
    let size = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    return size <= 1032 * bytes.count ? size : 0
  }

  /// Whether the bytes begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The most bytes that are compressed at once.
  private static let maximumSize = 1 << 30
}
