import Compression
import Foundation

/// A file or standard input, read piece by piece and decompressed if it is gzip.
struct InputFile: ~Copyable {
  /// The size of the file in bytes, before decompression; nil if it is not known, as for a pipe.
  let size: Int?
  /// The bytes of the file read so far.
  private(set) var readCount = 0

  private let name: String
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: pieceLength)
  private var inflater: GzipInflater?
  /// The bytes read and not yet decompressed.
  private var compressed: ArraySlice<UInt8> = []

  /// The bytes read at a time, which is about what is predicted at a time.
  private static let pieceLength = 1 << 20

  /// Opens the file at a path, or standard input for nil or "-".
  init(path: String?) throws(CommandError) {
    if let path, path != "-" {
      name = path
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
    } else {
      name = "standard input"
      descriptor = dup(STDIN_FILENO)
    }
    guard descriptor >= 0 else { throw CommandError(errnoOf: name) }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isFile ? Int(status.st_size) : nil
  }

  deinit { close(descriptor) }

  /// Returns the next bytes as soon as there are any; nil at the end.
  mutating func next() throws(CommandError) -> [UInt8]? {
    while true {
      if inflater != nil, !compressed.isEmpty {
        let piece = try inflate()
        if !piece.isEmpty { return piece }
      }
      let isFirst = readCount == 0
      let count = try fill()
      guard count > 0 else {
        guard inflater?.isComplete != false else {
          throw CommandError("\(name): \(GzipError.truncated)")
        }
        return nil
      }
      if isFirst, Gzip.isGzip(Array(buffer[..<min(count, 2)])) { inflater = GzipInflater() }
      guard inflater != nil else { return Array(buffer[..<count]) }
      compressed = buffer[..<count]
    }
  }

  private mutating func inflate() throws(CommandError) -> [UInt8] {
    do throws(GzipError) {
      return try inflater?.inflate(&compressed) ?? []
    } catch {
      throw CommandError("\(name): \(error)")
    }
  }

  private mutating func fill() throws(CommandError) -> Int {
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw CommandError(errnoOf: name) }
      readCount += count
      return count
    }
  }
}
