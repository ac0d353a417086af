import Foundation

/// A folder to which a command writes files, each once.
struct OutputFolder {
  private let path: String
  private let replacesFiles: Bool?
  private var written: Set<String> = []

  /// Opens a folder, which is created if it is missing.
  ///
  /// - Parameters:
  ///   - path: The path of the folder.
  ///   - replacesFiles: Whether files that are there already are replaced; otherwise they are errors. Nil if the command has
  ///     no such option.
  /// - Throws: ``CommandError`` if there is no such folder, and none can be created.
  init(path: String, replacesFiles: Bool?) throws(CommandError) {
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
    var output = try OutputFile.open(file, replaces: replacesFiles)
    _ = try output.write(Array(text.utf8))
    // To wait for the disk would take longer than all else.
    try output.finish(synchronizes: false)
    written.insert(name)
    return file
  }
}
