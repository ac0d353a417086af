import Compression
import Foundation
import Service

/// A file or standard input, read piece by piece and decompressed if it is gzip.
struct InputFile: ~Copyable {
  /// The size of the file in bytes, before decompression; nil if it is not known, as for a pipe.
  let size: Int?
  /// The bytes of the file read so far.
  private(set) var readCount = 0

  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: pieceLength)
  private var inflater: GzipInflater?
  /// The bytes read and not yet decompressed.
  private var compressed: ArraySlice<UInt8> = []
  /// The pieces that were read to recognise the contents.
  private var pending: [[UInt8]] = []

  /// The bytes read at a time, which is about what is predicted at a time.
  private static let pieceLength = 1 << 20

  /// Opens the file at a path, or standard input for "-".
  init(path: String) throws(FileError) {
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(errno: errno) }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    size = isFile ? Int(status.st_size) : nil
  }

  deinit { close(descriptor) }

  /// Returns the next bytes as soon as there are any; nil at the end.
  mutating func next() throws(FileError) -> [UInt8]? {
    guard pending.isEmpty else { return pending.removeFirst() }
    while true {
      if inflater != nil, !compressed.isEmpty {
        let piece = try inflate()
        if !piece.isEmpty { return piece }
      }
      let isFirst = readCount == 0
      let count = try fill()
      guard count > 0 else {
        guard inflater?.isComplete != false else {
          throw .unreadable(GzipError.truncated.description)
        }
        return nil
      }
      if isFirst, Gzip.isGzip(Array(buffer[..<min(count, 2)])) { inflater = GzipInflater() }
      guard inflater != nil else { return Array(buffer[..<count]) }
      compressed = buffer[..<count]
    }
  }

  /// Puts bytes back that ``next()`` returned; it returns them again.
  mutating func putBack(_ pieces: [[UInt8]]) { pending = pieces + pending }

  private mutating func inflate() throws(FileError) -> [UInt8] {
    do throws(GzipError) {
      return try inflater?.inflate(&compressed) ?? []
    } catch {
      throw .unreadable(error.description)
    }
  }

  private mutating func fill() throws(FileError) -> Int {
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(errno: errno) }
      readCount += count
      return count
    }
  }
}

extension InputFile {
  /// Returns all bytes of the file at a path, decompressed.
  ///
  /// - Throws: `FileError` if the file cannot be read, or has more bytes than the limit.
  static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
    var file = try InputFile(path: path)
    var contents: [UInt8] = []
    while let piece = try file.next() {
      contents += piece
      guard contents.count <= limit else { throw .tooLarge(limit: limit) }
    }
    return contents
  }
}

extension FileError {
  /// The error of a failed system call.
  fileprivate static func unreadable(errno code: Int32) -> FileError {
    .unreadable(String(cString: strerror(code)))
  }
}
