// Inflating gzip (RFC 1952), piece by piece and never beyond a bound.

import CZlib

/// A gzip stream being inflated.
public struct GzipInflater: ~Copyable {
  /// The most bytes that come out at a time.
  public static let pieceSize = 64 << 10

  /// zlib keeps a pointer to it, so it stays where it is.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether the input so far ends where a member does.
  public private(set) var isComplete = false

  /// A stream at its beginning.
  public init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16: gzip and nothing else. Should memory lack, the first call of inflate says so.
    inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates the next piece of the content.
  ///
  /// - Parameter input: Compressed bytes, of which those used are dropped. There may be several
  ///   members one after the other (RFC 1952 §2.2).
  /// - Returns: At most ``pieceSize`` bytes; none when that needs more input.
  /// - Throws: ``GzipError/malformed`` or ``GzipError/outOfMemory``.
  public mutating func inflate(_ input: inout ArraySlice<UInt8>) throws(GzipError) -> [UInt8] {
    while true {
      if isComplete {
        guard !input.isEmpty else { return [] }
        inflateReset(stream)
        isComplete = false
      }
      let (result, content) = step(&input)
      switch result {
      case Z_STREAM_END: isComplete = true
      case Z_OK: break
      // It could do nothing: all that was there to use has been used.
      case Z_BUF_ERROR where input.isEmpty: return []
      case Z_MEM_ERROR: throw .outOfMemory
      default: throw .malformed
      }
      if !content.isEmpty { return content }
    }
  }

  private func step(_ input: inout ArraySlice<UInt8>) -> (result: Int32, content: [UInt8]) {
    var result = Z_OK
    let offered = UInt32(min(input.count, 1 << 30))
    let content = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { output, count in
      input.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = offered
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        result = CZlib.inflate(stream, Z_NO_FLUSH)
        count = output.count - Int(stream.pointee.avail_out)
      }
    }
    input.removeFirst(Int(offered - stream.pointee.avail_in))
    return (result, content)
  }
}
