import Foundation

/// A file of lines that gets its name when it is complete.
struct NewFile: ~Copyable {
  let path: String
  private let replaces: Bool
  private let temporary: String
  private let file: OutputFile
  /// The lines that are not written yet.
  private var buffer: [UInt8] = []

  /// The number of bytes written at a time.
  private static let pieceLength = 1 << 20

  /// Creates the file under a temporary name in the folder of its path.
  ///
  /// - Parameters:
  ///   - path: The path; the file is compressed if it ends in .gz.
  ///   - replaces: Whether a file at the path is replaced; otherwise it is an error.
  /// - Throws: ``CommandError`` if a file exists that is not to be replaced, or none can be created.
  init(path: String, replaces: Bool) throws(CommandError) {
    guard replaces || !FileManager.default.fileExists(atPath: path) else {
      throw CommandError("\(path) already exists; --force replaces it")
    }
    guard !InputList.isFolder(path) else { throw CommandError("\(path) is a folder") }
    let temporary = "\(path).\(getpid()).partial"
    let file = try OutputFile.create(temporary, isCompressed: path.hasSuffix(".gz"))
    self.path = path
    self.replaces = replaces
    self.temporary = temporary
    self.file = file
  }

  /// Removes the temporary file, unless it has its name.
  deinit { unlink(temporary) }

  /// Writes a line; a line end is added.
  mutating func write(line: [UInt8]) throws(CommandError) {
    buffer += line
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.pieceLength { try flush() }
  }

  /// Gives the file its name, after all of it is on the disk.
  ///
  /// - Throws: ``CommandError``; then nothing has changed at the path.
  consuming func finish() throws(CommandError) {
    try flush()
    try file.synchronize()
    // A hard link is never made over an existing file.
    guard (replaces ? rename(temporary, path) : link(temporary, path)) == 0 else {
      guard errno != EEXIST else {
        throw CommandError("\(path) already exists; --force replaces it")
      }
      throw CommandError(errnoOf: path)
    }
  }

  private mutating func flush() throws(CommandError) {
    _ = try file.write(buffer)
    buffer = []
  }
}
