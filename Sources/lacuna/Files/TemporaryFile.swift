import Foundation

/// A file without a name, which the system removes when the process ends.
final class TemporaryFile {
  private let descriptor: Int32
  private let folder: String
  /// The number of bytes.
  private(set) var count = 0

  /// Creates an empty file in a folder; nil for that of temporary files (`TMPDIR`).
  init(folder: String?) throws(CommandError) {
    self.folder = folder ?? FileManager.default.temporaryDirectory.path
    var path = Array("\(self.folder)/lacuna-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw error }
    unlink(path)
  }

  /// The error of a failed system call, from `errno`.
  private var error: CommandError {
    CommandError(errnoOf: "a temporary file in \(folder), the folder that TMPDIR names")
  }

  deinit { close(descriptor) }

  /// Writes bytes at the end.
  func append(_ bytes: [UInt8]) throws(CommandError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(count))
      }
      if written < 0, errno == EINTR { continue }
      guard written >= 0 else { throw error }
      rest = rest.dropFirst(written)
      count += written
    }
  }

  /// Reads bytes from a position on; there must be so many.
  func read(_ count: Int, at position: Int) throws(CommandError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var start = 0
    while start < count {
      let read = bytes.withUnsafeMutableBytes {
        pread(
          descriptor, $0.baseAddress?.advanced(by: start), count - start, off_t(position + start))
      }
      if read < 0, errno == EINTR { continue }
      guard read > 0 else { throw error }
      start += read
    }
    return bytes
  }
}
