// Gzip (RFC 1952) by zlib: whole buffers in, whole buffers out, never more than asked for.

import CZlib

/// Compression of byte buffers in the gzip format.
public enum Gzip {
  /// Returns `bytes` compressed; the same bytes give the same result with one version of zlib.
  ///
  /// - Throws: ``GzipError/outOfMemory`` if zlib cannot allocate its window.
  public static func compress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
    var stream = z_stream()
    // 15 window bits, and 16 for a gzip header; its time stamp is left at zero.
    guard
      deflateInit2_(
        &stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .outOfMemory }
    defer { deflateEnd(&stream) }
    return run(&stream, over: bytes, limit: .max) { deflate($0, $1) }.output
  }

  /// Returns what `bytes`, one gzip member or several, hold.
  ///
  /// - Throws: ``GzipError`` if they are not gzip, end early, or hold more than `limit` bytes.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var rest = bytes[...]
    repeat {
      var stream = z_stream()
      guard
        inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { throw .outOfMemory }
      defer { inflateEnd(&stream) }
      let member = run(&stream, over: Array(rest), limit: limit - output.count) { inflate($0, $1) }
      switch member.status {
      case Z_STREAM_END: break
      case Z_OK: throw .tooLarge(limit)
      case Z_BUF_ERROR: throw .endsEarly
      case Z_MEM_ERROR: throw .outOfMemory
      default: throw .malformed
      }
      output += member.output
      rest = rest.dropFirst(member.consumed)
    } while !rest.isEmpty
    return output
  }

  /// Whether the bytes begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// Feeds all of `bytes` to `step` until the stream ends, fails, wants more, or has given over `limit` bytes.
  private static func run(
    _ stream: inout z_stream, over bytes: [UInt8], limit: Int,
    step: (UnsafeMutablePointer<z_stream>, Int32) -> Int32
  ) -> (output: [UInt8], status: Int32, consumed: Int) {
    var output: [UInt8] = []
    var status = Z_OK
    var consumed = 0
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    bytes.withUnsafeBufferPointer { input in
      repeat {
        let offered = min(input.count - consumed, 1 << 30)
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + consumed })
        stream.avail_in = UInt32(offered)
        let written = chunk.withUnsafeMutableBufferPointer { buffer in
          stream.next_out = buffer.baseAddress
          stream.avail_out = UInt32(buffer.count)
          status = step(&stream, consumed + offered == input.count ? Z_FINISH : Z_NO_FLUSH)
          return buffer.count - Int(stream.avail_out)
        }
        let progressed = written > 0 || Int(stream.avail_in) < offered
        consumed += offered - Int(stream.avail_in)
        output += chunk[..<written]
        if output.count > limit {
          status = Z_OK
          break
        }
        // Z_BUF_ERROR with progress only says that the chunk was full.
        if status == Z_BUF_ERROR, progressed { status = Z_OK }
      } while status == Z_OK
    }
    return (output, status, consumed)
  }
}
