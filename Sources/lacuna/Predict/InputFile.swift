// What a command reads: a file or standard input, plain or gzip.

import Compression
import Foundation

/// Bytes read piece by piece, inflated if they are gzip.
struct InputFile: ~Copyable {
  /// Bytes of the whole file as it lies on disk; nil for what has no end known beforehand, as a pipe.
  let size: Int?
  /// Bytes read of that so far.
  private(set) var readCount = 0

  private let name: String
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: pieceLength)
  private var inflater: GzipInflater?
  /// Read and not yet inflated.
  private var compressed: ArraySlice<UInt8> = []

  /// The bytes read at a time, and so about what is answered at a time.
  private static let pieceLength = 1 << 20

  /// Opens a file; standard input where there is no path, or "-".
  init(path: String?) throws(StartError) {
    if let path, path != "-" {
      name = path
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
    } else {
      name = "the input"
      descriptor = dup(STDIN_FILENO)
    }
    guard descriptor >= 0 else { throw StartError("\(name): \(String(cString: strerror(errno)))") }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isFile ? Int(status.st_size) : nil
  }

  deinit { close(descriptor) }

  /// The next bytes, as soon as there are some; nil at the end.
  mutating func next() throws(StartError) -> [UInt8]? {
    while true {
      if inflater != nil, !compressed.isEmpty {
        let piece = try inflate()
        if !piece.isEmpty { return piece }
      }
      let isFirst = readCount == 0
      let count = try fill()
      guard count > 0 else {
        guard inflater?.isComplete != false else {
          throw StartError("\(name): the gzip data ends too soon")
        }
        return nil
      }
      if isFirst, Gzip.isGzip(Array(buffer[..<min(count, 2)])) { inflater = GzipInflater() }
      guard inflater != nil else { return Array(buffer[..<count]) }
      compressed = buffer[..<count]
    }
  }

  private mutating func inflate() throws(StartError) -> [UInt8] {
    do throws(GzipError) {
      return try inflater?.inflate(&compressed) ?? []
    } catch {
      throw StartError("\(name): \(error)")
    }
  }

  private mutating func fill() throws(StartError) -> Int {
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw StartError("\(name) cannot be read: \(String(cString: strerror(errno)))")
      }
      readCount += count
      return count
    }
  }
}
