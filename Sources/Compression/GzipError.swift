/// A reason why data cannot be compressed or decompressed.
public enum GzipError: Error, Equatable, CustomStringConvertible {
  /// The data are not in the gzip format, or damaged.
  case malformed
  /// The data end before the end of a member.
  case truncated
  /// The uncompressed data exceed the given number of bytes.
  case tooLarge(Int)
  /// The uncompressed data exceed the given multiple of the compressed data.
  case ratioTooHigh(Int)
  /// zlib could not allocate its state.
  case outOfMemory

  /// One clause for the client, free of paths.
  public var description: String {
    switch self {
    case .malformed: "the data are damaged or not in gzip format"
    case .truncated: "the gzip data are truncated"
    case .tooLarge(let limit): "the uncompressed data exceed \(limit) bytes"
    case .ratioTooHigh(let ratio):
      "the uncompressed data exceed \(ratio) times the size of the compressed data"
    case .outOfMemory: "there is not enough memory for gzip"
    }
  }
}
