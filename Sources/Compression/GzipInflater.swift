import CZlib

/// Decompresses a gzip stream (RFC 1952) piece by piece, in bounded memory.
///
/// A limit on the ratio of uncompressed to compressed bytes bounds the work that a small input from outside can cause;
/// deflate itself allows 1032:1. The first ``freeSize`` bytes of the content do not count.
public struct GzipInflater: ~Copyable {
  /// The most bytes that one call returns.
  public static let pieceSize = 64 << 10

  /// The size of content that is allowed at any ratio, bytes.
  public static let freeSize = 1 << 20

  private let maximumRatio: Int?
  private var inputSize = 0
  private var contentSize = 0

  /// On the heap, since zlib keeps a pointer to it.
  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether the input so far ends at the end of a member.
  public private(set) var isComplete = false

  /// Creates an inflater for the beginning of a stream.
  ///
  /// - Parameter maximumRatio: The maximum ratio of uncompressed to compressed bytes; nil for no limit.
  public init(maximumRatio: Int? = nil) {
    self.maximumRatio = maximumRatio
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Adding 16 to the window bits allows only the gzip format. If memory is short, the first call of
    // inflate fails.
    inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates the next piece of the content.
  ///
  /// - Parameter input: Compressed bytes; those used are removed. Several members may follow each
  ///   other (RFC 1952 §2.2).
  /// - Returns: At most ``pieceSize`` bytes; none if more input is needed.
  /// - Throws: ``GzipError/malformed``, ``GzipError/ratioTooHigh(_:)`` or ``GzipError/outOfMemory``.
  public mutating func inflate(_ input: inout ArraySlice<UInt8>) throws(GzipError) -> [UInt8] {
    while true {
      if isComplete {
        guard !input.isEmpty else { return [] }
        inflateReset(stream)
        isComplete = false
      }
      let offered = input.count
      let (result, content) = step(&input)
      inputSize += offered - input.count
      contentSize += content.count
      if let maximumRatio, contentSize > Self.freeSize + maximumRatio * inputSize {
        throw .ratioTooHigh(maximumRatio)
      }
      switch result {
      case Z_STREAM_END: isComplete = true
      case Z_OK: break
      // All input has been used.
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
