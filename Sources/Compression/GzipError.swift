// What can go wrong with gzip data.

/// Bytes that do not decompress.
public enum GzipError: Error, Equatable, CustomStringConvertible {
  /// Not in the gzip format, or damaged.
  case malformed
  /// The data stop before their end.
  case endsEarly
  /// More than the allowed number of bytes come out.
  case tooLarge(Int)
  /// zlib could not allocate its state.
  case outOfMemory

  /// One sentence for whoever gave the data.
  public var description: String {
    switch self {
    case .malformed: "the gzip data are damaged, or not gzip at all"
    case .endsEarly: "the gzip data end early"
    case .tooLarge(let limit): "the gzip data hold more than \(limit) bytes"
    case .outOfMemory: "there is no memory for gzip"
    }
  }
}
