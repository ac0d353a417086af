import Compression
import Foundation

/// A file or standard output, written line by line.
///
/// A file whose name ends in .gz is compressed. A file that an interrupted run has left incomplete
/// can be continued.
struct OutputFile: ~Copyable {
  /// The complete lines that the file already had.
  let lineCount: Int
  private let name: String
  private let descriptor: Int32
  private let isCompressed: Bool

  private init(name: String, descriptor: Int32, isCompressed: Bool, lineCount: Int) {
    self.name = name
    self.descriptor = descriptor
    self.isCompressed = isCompressed
    self.lineCount = lineCount
  }

  /// Opens the file at a path, which is created if it is missing, or standard output for nil.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - resumes: Whether a file that is not empty is continued after its last complete line;
  ///     otherwise it is an error, so that nothing is overwritten. Nil if the command has no such
  ///     option.
  /// - Returns: The file, ready to append to.
  /// - Throws: ``CommandError`` if the file cannot be opened, or must not be continued.
  static func open(_ path: String?, resumes: Bool? = nil) throws(CommandError) -> OutputFile {
    guard let path else {
      let name = "standard output"
      let descriptor = dup(STDOUT_FILENO)
      guard descriptor >= 0 else { throw CommandError(errnoOf: name) }
      return OutputFile(name: name, descriptor: descriptor, isCompressed: false, lineCount: 0)
    }
    let isCompressed = path.hasSuffix(".gz")
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CommandError(errnoOf: path) }
    do throws(CommandError) {
      var lineCount = 0
      if lseek(descriptor, 0, SEEK_END) > 0 {
        guard resumes == true else {
          let hint = resumes == nil ? "" : "; use --resume to continue it"
          throw CommandError("\(path) already exists" + hint)
        }
        let complete = try isCompressed ? completeMembers(path) : completeLines(path)
        guard ftruncate(descriptor, off_t(complete.bytes)) == 0,
          lseek(descriptor, 0, SEEK_END) == complete.bytes
        else { throw CommandError(errnoOf: path) }
        lineCount = complete.lines
      }
      return OutputFile(
        name: path, descriptor: descriptor, isCompressed: isCompressed, lineCount: lineCount)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Writes complete lines; in a compressed file they become one gzip member.
  ///
  /// - Returns: Whether the output still has a reader.
  borrowing func write(_ lines: [UInt8]) throws(CommandError) -> Bool {
    guard !lines.isEmpty else { return true }
    guard isCompressed else { return try writeAll(lines) }
    let member: [UInt8]
    do throws(GzipError) {
      member = try Gzip.compress(lines, effort: .fast)
    } catch {
      throw CommandError("\(name): \(error)")
    }
    return try writeAll(member)
  }

  /// Creates an empty file at a path, which must not exist.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - isCompressed: Whether lines are compressed.
  /// - Returns: The file.
  /// - Throws: ``CommandError`` if the file cannot be created.
  static func create(_ path: String, isCompressed: Bool) throws(CommandError) -> OutputFile {
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CommandError(errnoOf: path) }
    return OutputFile(
      name: path, descriptor: descriptor, isCompressed: isCompressed, lineCount: 0)
  }

  /// Waits until all that was written is on the disk.
  borrowing func synchronize() throws(CommandError) {
    // A pipe or a terminal cannot be synchronised.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP else {
      throw CommandError(errnoOf: name)
    }
  }

  private borrowing func writeAll(_ bytes: [UInt8]) throws(CommandError) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { return false }
      guard count >= 0 else { throw CommandError(errnoOf: name) }
      rest = rest.dropFirst(count)
    }
    return true
  }

  // MARK: Existing files

  /// Returns the number of complete lines of a file, and their bytes.
  private static func completeLines(
    _ path: String
  ) throws(CommandError) -> (lines: Int, bytes: Int) {
    var complete = (lines: 0, bytes: 0)
    var offset = 0
    try readPieces(of: path) { piece in
      for (index, byte) in piece.enumerated() where byte == UInt8(ascii: "\n") {
        complete = (complete.lines + 1, offset + index + 1)
      }
      offset += piece.count
      return true
    }
    return complete
  }

  /// Returns the number of lines in the complete gzip members of a file, and the bytes of these
  /// members.
  ///
  /// Each member was written with complete lines.
  private static func completeMembers(
    _ path: String
  ) throws(CommandError) -> (lines: Int, bytes: Int) {
    var complete = (lines: 0, bytes: 0)
    var lines = 0
    var offset = 0
    var inflater = GzipInflater()
    var isGzip = false
    try readPieces(of: path) { piece in
      // The interrupted run may have written a single byte.
      if offset == 0 { isGzip = [0x1F, 0x8B].starts(with: piece.prefix(2)) }
      guard isGzip else { return false }
      var rest = piece[...]
      // Data that cannot be decompressed are the end of an incomplete member.
      while let content = try? inflater.inflate(&rest) {
        lines += content.count { $0 == UInt8(ascii: "\n") }
        if inflater.isComplete { complete = (lines, offset + piece.count - rest.count) }
        if content.isEmpty { break }
      }
      offset += piece.count
      return true
    }
    guard isGzip else { throw CommandError("\(path): the file is not in gzip format") }
    return complete
  }

  private static func readPieces(
    of path: String, _ body: ([UInt8]) -> Bool
  ) throws(CommandError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw CommandError("\(path): the file cannot be read")
    }
    while true {
      guard let piece = try? file.read(upToCount: 1 << 18), !piece.isEmpty else { return }
      guard body(Array(piece)) else { return }
    }
  }
}
