import Compression
import Foundation

/// A file or standard output, written line by line.
///
/// A file gets its name when it is complete; until then it is PATH.partial, so that a file at the path is whole. One that
/// was not finished is removed, unless the command can continue it. A whole file is continued in its place, for input that
/// has grown. A file whose name ends in .gz is compressed. What is not a regular file, such as a pipe or a terminal, is
/// written directly.
struct OutputFile: ~Copyable {
  /// The complete lines that the file already had.
  let lineCount: Int
  private let name: String
  private let descriptor: Int32
  private let isCompressed: Bool
  private let replaces: Bool
  /// Whether an incomplete file is left for a run that continues it.
  private let isContinuable: Bool
  /// The path of the file, and that before it is complete; nil if it is written directly, or has its name.
  private var paths: (whole: String, partial: String)?

  private init(
    name: String, descriptor: Int32, isCompressed: Bool = false, lineCount: Int = 0,
    replaces: Bool = false, isContinuable: Bool = false,
    paths: (whole: String, partial: String)? = nil
  ) {
    self.name = name
    self.descriptor = descriptor
    self.isCompressed = isCompressed
    self.lineCount = lineCount
    self.replaces = replaces
    self.isContinuable = isContinuable
    self.paths = paths
  }

  /// Opens the file at a path, or standard output for nil.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - replaces: Whether a file with contents at the path is replaced; otherwise it is an error. Nil if the command has no
  ///     such option.
  ///   - resumes: Whether the file of a run, interrupted or not, is continued after its last complete line; otherwise it
  ///     is an error. Nil if the command has no such option; then an incomplete file is written again.
  /// - Returns: The file, ready to append to.
  /// - Throws: ``CommandError`` if the file cannot be opened, or must not be written.
  static func open(
    _ path: String?, replaces: Bool? = nil, resumes: Bool? = nil
  ) throws(CommandError) -> OutputFile {
    guard let path else {
      let name = "standard output"
      let descriptor = dup(STDOUT_FILENO)
      guard descriptor >= 0 else { throw CommandError(errnoOf: name) }
      return OutputFile(name: name, descriptor: descriptor)
    }
    let isCompressed = path.hasSuffix(".gz")
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists {
      let kind = status.st_mode & S_IFMT
      guard kind != S_IFDIR else { throw CommandError("\(path) is a folder") }
      guard kind == S_IFREG else {
        let descriptor = Foundation.open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandError(errnoOf: path) }
        return OutputFile(name: path, descriptor: descriptor, isCompressed: isCompressed)
      }
      guard status.st_size == 0 || replaces == true || resumes == true else {
        let hint = replaces == nil ? "" : "; --force replaces it"
        throw CommandError("\(path) already exists" + hint)
      }
    }
    // A symbolic link remains, and the file that it names is written.
    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
    let whole = isLink ? URL(filePath: path).resolvingSymlinksInPath().path : path
    let partial = whole + ".partial"
    let continuesWhole = exists && status.st_size > 0 && resumes == true
    guard !continuesWhole || !hasContents(partial) else {
      throw CommandError(
        "both \(path) and \(partial) exist; remove the one that is not to be continued")
    }
    let file = continuesWhole ? whole : partial
    let descriptor = Foundation.open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CommandError(errnoOf: file) }
    do throws(CommandError) {
      try lock(descriptor, at: file)
      var lineCount = 0
      if lseek(descriptor, 0, SEEK_END) > 0 {
        switch resumes {
        case true?:
          lineCount = try cut(descriptor, at: file, isCompressed: isCompressed)
        case false?:
          throw CommandError("\(partial) is of an interrupted run; --resume continues it")
        case nil:
          guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw CommandError(errnoOf: partial)
          }
        }
      }
      return OutputFile(
        name: path, descriptor: descriptor, isCompressed: isCompressed, lineCount: lineCount,
        replaces: replaces == true || exists, isContinuable: resumes != nil,
        paths: continuesWhole ? nil : (whole, partial))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Whether there is a file with contents at a path.
  private static func hasContents(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_size > 0
  }

  /// Locks an incomplete file until it is closed.
  ///
  /// - Throws: ``CommandError`` if another process writes it, or has just finished it.
  private static func lock(_ descriptor: Int32, at path: String) throws(CommandError) {
    // Not all network file systems have locks.
    let isFree = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    var (held, named) = (stat(), stat())
    guard isFree, fstat(descriptor, &held) == 0, stat(path, &named) == 0,
      held.st_ino == named.st_ino
    else { throw CommandError("\(path): another process writes the file") }
  }

  deinit {
    var status = stat()
    if let paths, !isContinuable || fstat(descriptor, &status) == 0 && status.st_size == 0 {
      unlink(paths.partial)
    }
    close(descriptor)
  }

  /// The path of the file while it is incomplete; nil if it is written directly.
  var partialPath: String? { paths?.partial }

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

  /// Gives the file its name; nothing may be written after it.
  ///
  /// - Parameter synchronizes: Whether all of it has to be on the disk before, for which it waits.
  /// - Throws: ``CommandError``; then nothing has changed at the path.
  mutating func finish(synchronizes: Bool = true) throws(CommandError) {
    if synchronizes { try synchronize() }
    guard let paths else { return }
    // A hard link is never made over an existing file.
    guard (replaces ? rename(paths.partial, paths.whole) : link(paths.partial, paths.whole)) == 0
    else {
      throw errno == EEXIST
        ? CommandError("\(name) already exists") : CommandError(errnoOf: name)
    }
    if !replaces { unlink(paths.partial) }
    self.paths = nil
  }

  /// Leaves the file incomplete, under the name that it has.
  ///
  /// - Returns: Its path; nil if it was written directly.
  mutating func leave() throws(CommandError) -> String? {
    try synchronize()
    defer { paths = nil }
    return paths?.partial
  }

  private borrowing func synchronize() throws(CommandError) {
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
}
