import Foundation

/// A folder to which a command writes files, each once.
struct OutputFolder {
  private let path: String
  private let replacesFiles: Bool
  private var written: Set<String> = []

  /// Opens a folder, which is created if it is missing.
  ///
  /// - Parameters:
  ///   - path: The path of the folder.
  ///   - replacesFiles: Whether files that are there already are replaced; otherwise they are errors.
  /// - Throws: ``CommandError`` if there is no such folder, and none can be created.
  init(path: String, replacesFiles: Bool) throws(CommandError) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.replacesFiles = replacesFiles
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandError("\(path): the folder cannot be created")
    }
  }

  /// Writes a file.
  ///
  /// - Returns: Its path.
  /// - Throws: ``CommandError`` if the file exists and must not be replaced, if it was written before by this command, or if
  ///   it cannot be written.
  mutating func write(_ text: String, named name: String) throws(CommandError) -> String {
    let file = path + "/" + name
    guard !written.contains(name) else {
      throw CommandError("\(file) was already written for another configuration")
    }
    let isNew = O_CREAT | O_EXCL
    let descriptor = open(
      file, O_WRONLY | O_CLOEXEC | (replacesFiles ? O_CREAT | O_TRUNC : isNew), 0o666)
    guard descriptor >= 0 else {
      guard errno != EEXIST else {
        throw CommandError("\(file) already exists; --force replaces it")
      }
      throw CommandError(errnoOf: file)
    }
    defer { close(descriptor) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw CommandError(errnoOf: file) }
      rest = rest.dropFirst(count)
    }
    written.insert(name)
    return file
  }
}
