import Compression
import Foundation

extension OutputFile {
  /// Cuts a file after its last complete line, or gzip member, and moves to its end.
  ///
  /// - Returns: The number of lines that are left.
  /// - Throws: ``CommandError`` if the file cannot be read or is damaged; then it is as it was.
  static func cut(
    _ descriptor: Int32, at path: String, isCompressed: Bool
  ) throws(CommandError) -> Int {
    let complete = try isCompressed ? completeMembers(path) : completeLines(path)
    guard ftruncate(descriptor, off_t(complete.bytes)) == 0,
      lseek(descriptor, 0, SEEK_END) == complete.bytes
    else { throw CommandError(errnoOf: path) }
    return complete.lines
  }

  /// Returns the number of complete lines of a file, and their bytes.
  private static func completeLines(
    _ path: String
  ) throws(CommandError) -> (lines: Int, bytes: Int) {
    var complete = (lines: 0, bytes: 0)
    var offset = 0
    try readPieces(of: path) { (piece) throws(CommandError) in
      for (index, byte) in piece.enumerated() where byte == UInt8(ascii: "\n") {
        complete = (complete.lines + 1, offset + index + 1)
      }
      offset += piece.count
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
    try readPieces(of: path) { (piece) throws(CommandError) in
      // The interrupted run may have written a single byte.
      if offset == 0 { isGzip = [0x1F, 0x8B].starts(with: piece.prefix(2)) }
      guard isGzip else { throw CommandError("\(path): the file is not in gzip format") }
      var rest = piece[...]
      do throws(GzipError) {
        var content: [UInt8]
        repeat {
          content = try inflater.inflate(&rest)
          lines += content.count { $0 == UInt8(ascii: "\n") }
          if inflater.isComplete { complete = (lines, offset + piece.count - rest.count) }
        } while !content.isEmpty
      } catch {
        throw CommandError(
          "\(path): the file is damaged after byte \(complete.bytes), so it was not changed: \(error)"
        )
      }
      offset += piece.count
    }
    return complete
  }

  private static func readPieces(
    of path: String, _ body: ([UInt8]) throws(CommandError) -> Void
  ) throws(CommandError) {
    let file = FileHandle(forReadingAtPath: path)
    while true {
      guard let file, let piece = try? file.read(upToCount: 1 << 18) ?? Data() else {
        throw CommandError("\(path): the file cannot be read")
      }
      guard !piece.isEmpty else { return }
      try body(Array(piece))
    }
  }
}
