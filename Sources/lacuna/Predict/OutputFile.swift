// Where a command writes answers: a file, plain or gzip, or standard output.

import Compression
import Foundation

/// Answers written piece by piece; a file of them can be gone on with.
struct OutputFile: ~Copyable {
  /// Lines that the file held already.
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

  /// Standard output.
  static func standard() throws(StartError) -> OutputFile {
    let descriptor = dup(STDOUT_FILENO)
    guard descriptor >= 0 else {
      throw StartError("the output: \(String(cString: strerror(errno)))")
    }
    return OutputFile(
      name: "the output", descriptor: descriptor, isCompressed: false, lineCount: 0)
  }

  /// A file; one whose name ends in ".gz" is compressed.
  ///
  /// - Parameters:
  ///   - path: The file, made where it is missing.
  ///   - resumes: Whether a file with answers is gone on with, from the end of its last whole line;
  ///     else such a file is an error, so that no answers are lost. Nil where the user has no such choice.
  /// - Returns: The file, its end being the next place to write.
  /// - Throws: If the file cannot be opened, or is there and not to be gone on with.
  static func file(at path: String, resumes: Bool?) throws(StartError) -> OutputFile {
    let isCompressed = path.hasSuffix(".gz")
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw StartError("\(path): \(String(cString: strerror(errno)))") }
    do throws(StartError) {
      var lineCount = 0
      if lseek(descriptor, 0, SEEK_END) > 0 {
        guard resumes == true else {
          let hint = resumes == nil ? "" : "; --resume goes on where it ends"
          throw StartError("\(path) exists" + hint)
        }
        let whole = try isCompressed ? wholeMembers(path) : wholeLines(path)
        guard ftruncate(descriptor, off_t(whole.bytes)) == 0,
          lseek(descriptor, 0, SEEK_END) == whole.bytes
        else { throw StartError("\(path) cannot be written: \(String(cString: strerror(errno)))") }
        lineCount = whole.lines
      }
      return OutputFile(
        name: path, descriptor: descriptor, isCompressed: isCompressed, lineCount: lineCount)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Writes whole lines; a compressed file gets a gzip member of them.
  ///
  /// - Returns: Whether anybody reads what is written.
  borrowing func write(_ lines: [UInt8]) throws(StartError) -> Bool {
    guard !lines.isEmpty else { return true }
    guard isCompressed else { return try writeAll(lines) }
    let member: [UInt8]
    do throws(GzipError) {
      member = try Gzip.compress(lines, effort: .fast)
    } catch {
      throw StartError("\(name) cannot be compressed: \(error)")
    }
    return try writeAll(member)
  }

  /// Makes sure that what was written outlasts a loss of power.
  borrowing func synchronize() throws(StartError) {
    // A pipe or a terminal keeps nothing.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP else {
      throw StartError("\(name) cannot be written: \(String(cString: strerror(errno)))")
    }
  }

  private borrowing func writeAll(_ bytes: [UInt8]) throws(StartError) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { return false }
      guard count >= 0 else {
        throw StartError("\(name) cannot be written: \(String(cString: strerror(errno)))")
      }
      rest = rest.dropFirst(count)
    }
    return true
  }

  // MARK: What is there

  /// The lines of a file that end, and the bytes of these.
  private static func wholeLines(_ path: String) throws(StartError) -> (lines: Int, bytes: Int) {
    var whole = (lines: 0, bytes: 0)
    var place = 0
    try readPieces(of: path) { piece in
      for (index, byte) in piece.enumerated() where byte == UInt8(ascii: "\n") {
        whole = (whole.lines + 1, place + index + 1)
      }
      place += piece.count
      return true
    }
    return whole
  }

  /// The lines of the gzip members of a file that are whole, and the bytes of these members.
  ///
  /// A member ends with a line, for each is written as such.
  private static func wholeMembers(_ path: String) throws(StartError) -> (lines: Int, bytes: Int) {
    var whole = (lines: 0, bytes: 0)
    var lines = 0
    var place = 0
    var inflater = GzipInflater()
    var isGzip = false
    try readPieces(of: path) { piece in
      // A single byte may be all that there was time for.
      if place == 0 { isGzip = [0x1F, 0x8B].starts(with: piece.prefix(2)) }
      guard isGzip else { return false }
      var rest = piece[...]
      // What cannot be inflated is the end of a member that was broken off.
      while let content = try? inflater.inflate(&rest) {
        lines += content.count { $0 == UInt8(ascii: "\n") }
        if inflater.isComplete { whole = (lines, place + piece.count - rest.count) }
        if content.isEmpty { break }
      }
      place += piece.count
      return true
    }
    guard isGzip else { throw StartError("\(path) is not a gzip file") }
    return whole
  }

  private static func readPieces(
    of path: String, _ body: ([UInt8]) -> Bool
  ) throws(StartError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw StartError("\(path): the file cannot be read")
    }
    while true {
      guard let piece = try? file.read(upToCount: 1 << 18), !piece.isEmpty else { return }
      guard body(Array(piece)) else { return }
    }
  }
}
