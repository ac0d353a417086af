import FoundationEssentials
import Glibc

/// Writes files atomically and durably.
enum DurableFile {
  /// Writes a file such that it has its old or its new contents after a crash at any moment.
  ///
  /// The data are written to a temporary file beside it, synced and renamed.
  ///
  /// - Throws: ``DurableFileError`` with the reason of the operating system.
  static func write(_ data: Data, to path: String) throws(DurableFileError) {
    let temporary = path + ".writing"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw DurableFileError(path: path, code: errno) }
    do {
      defer { close(descriptor) }
      var rest = data[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw DurableFileError(path: path, code: errno) }
        rest = rest.dropFirst(count)
      }
      guard fsync(descriptor) == 0 else { throw DurableFileError(path: path, code: errno) }
    }
    guard rename(temporary, path) == 0 else { throw DurableFileError(path: path, code: errno) }
  }
}
