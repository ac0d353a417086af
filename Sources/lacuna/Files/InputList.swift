import Foundation
import Service
import Structures

/// The inputs that the arguments of a command name, in order.
///
/// A folder stands for the results of VASP in it: for its own structure if it is a run, and otherwise for those of the
/// runs in its subfolders, ordered by name. The structure of a run is the first file of ``runFiles`` that is not empty. The
/// initial structure serves as well as the relaxed one: it has the same defects.
struct InputList {
  /// An input, or the reason why an argument names none.
  enum Entry {
    case file(String)
    case fault(name: String, FileError)
  }

  /// The inputs; standard input if there are no arguments.
  let entries: [Entry]

  /// The names of structures in the folder of a run, the best first.
  static let runFiles = ["CONTCAR", "CONTCAR.gz", "POSCAR", "POSCAR.gz"]
  /// The largest number of entries of a folder.
  private static let maximumEntryCount = 100_000

  init(_ arguments: [String]) {
    entries = (arguments.isEmpty ? ["-"] : arguments).flatMap { argument in
      Self.isFolder(argument) ? Self.entries(ofFolder: argument) : [.file(argument)]
    }
  }

  /// The path of the only input, if it is one that an argument names itself.
  func solePath(of arguments: [String]) -> String? {
    guard arguments.count <= 1, entries.count == 1, case .file(let path) = entries[0],
      path == arguments.first ?? "-"
    else { return nil }
    return path
  }

  /// The size of all inputs in bytes; nil if it is not known.
  var size: Int? {
    var sum = 0
    for case .file(let path) in entries {
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      sum += Int(status.st_size)
    }
    return sum
  }

  /// Returns how messages name an input.
  static func title(of path: String) -> String { path == "-" ? "standard input" : path }

  // MARK: Folders

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func entries(ofFolder folder: String) -> [Entry] {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    if let file = structure(ofRun: folder) { return [.file(file)] }
    do throws(FileError) {
      let names = try names(inFolder: folder)
      let files = names.sorted().compactMap { structure(ofRun: folder + "/" + $0) }
      guard !files.isEmpty else { throw .noStructure(lookedFor: runFiles) }
      return files.map { .file($0) }
    } catch {
      return [.fault(name: folder, error)]
    }
  }

  /// Returns the path of the structure of a run; nil if the folder has none.
  static func structure(ofRun folder: String) -> String? {
    var found: [(path: String, isEmpty: Bool)] = []
    for name in runFiles {
      var status = stat()
      let path = folder + "/" + name
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      found.append((path, status.st_size == 0))
    }
    return (found.first { !$0.isEmpty } ?? found.first)?.path
  }

  static func names(inFolder folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else { throw .unreadable(String(cString: strerror(errno))) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      guard names.count < maximumEntryCount else { throw .tooManyEntries(limit: maximumEntryCount) }
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
