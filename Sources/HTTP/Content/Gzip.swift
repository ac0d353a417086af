// Compressing content with gzip (RFC 1952).

import CZlib

/// Compression of answers.
package enum Gzip {
  /// `content` as one gzip member, or nil if that would not be smaller.
  package static func compress(_ content: [UInt8]) -> [UInt8]? {
    guard content.count <= 1 << 30 else { return nil }
    var stream = z_stream()
    // Level 1: an answer is compressed once and read once. 16: gzip framing.
    guard
      deflateInit2_(
        &stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var isComplete = false
    let compressed = [UInt8](unsafeUninitializedCapacity: content.count) { output, count in
      content.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        isComplete = deflate(&stream, Z_FINISH) == Z_STREAM_END
      }
      count = isComplete ? content.count - Int(stream.avail_out) : 0
    }
    return isComplete ? compressed : nil
  }
}
