import Foundation
import Service
import Training

/// A folder of structure files with a table of their labels.
struct LabelledFolder {
  private let path: String
  private let labels: String
  private let table: CSVTable
  /// The column with the names of the files.
  private let fileColumn: String

  /// The maximum size of a table, bytes.
  private static let maximumTableLength = 1 << 28
  /// The number of files that are read and passed on together.
  private static let batchCount = 64

  /// Reads the table.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - labels: The path of the CSV.
  ///   - fileColumn: The column with the names of the files, relative to the folder.
  ///   - columns: Further columns that the table must have.
  /// - Throws: ``CommandError`` or `ImportError` if there is no such folder, or no table with the columns.
  init(path: String, labels: String, fileColumn: String, columns: [String]) throws {
    guard InputList.isFolder(path) else {
      throw CommandError("\(path) is not a folder; --labels is for a folder of structure files")
    }
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.labels = labels
    self.fileColumn = fileColumn
    let text: [UInt8]
    do throws(FileError) {
      text = try InputFile.contents(of: labels, limit: Self.maximumTableLength)
    } catch { throw CommandError(error, reading: labels) }
    table = try CSVTable(text, file: labels)
    for column in [fileColumn] + columns where !table.columns.contains(column) {
      throw CommandError(
        "\(labels) has no column \(column); its columns are "
          + table.columns.joined(separator: ", "))
    }
  }

  /// Calls `body` with the items, some at a time.
  func read(_ body: ([ImportItem]) throws -> Void) throws {
    for start in stride(from: 0, to: table.rows.count, by: Self.batchCount) {
      let range = start..<min(start + Self.batchCount, table.rows.count)
      try body(range.map { item(table.rows[$0], line: table.lines[$0]) })
    }
  }

  private func item(_ row: CSVTable.Row, line: Int) -> ImportItem {
    let name = fileName(in: row)
    let location = RowLocation(file: labels, line: line)
    do throws(FileError) {
      return ImportItem(.file(try contents(of: name), row), location: location, name: name)
    } catch {
      return ImportItem(.fault("\(path)/\(name): \(error)"), location: location, name: name)
    }
  }

  private func fileName(in row: CSVTable.Row) -> String {
    (row[fileColumn] ?? "").trimmingCharacters(in: .whitespaces)
  }

  /// Returns the contents of a file, or of the structure in the folder of a VASP run.
  private func contents(of name: String) throws(FileError) -> [UInt8] {
    var file = path + "/" + name
    if InputList.isFolder(file) {
      guard let structure = InputList.structure(ofRun: file) else {
        throw .noStructure(lookedFor: InputList.runFiles)
      }
      file = structure
    }
    return try InputFile.contents(of: file, limit: FileContents.maximumLength)
  }

  /// The names of structure files in the folder that the table does not have, in alphabetical order.
  var unlabelled: [String] {
    let labelled = Set(table.rows.map(fileName))
    let names = (try? InputList.names(inFolder: path)) ?? []
    return names.filter { name in
      !labelled.contains(name) && (Self.isStructure(name) || isRun(name))
    }.sorted()
  }

  private func isRun(_ name: String) -> Bool {
    InputList.isFolder(path + "/" + name)
      && InputList.structure(ofRun: path + "/" + name) != nil
  }

  private static func isStructure(_ name: String) -> Bool {
    let name = (name.hasSuffix(".gz") ? name.dropLast(3) : name[...]).lowercased()
    return [".cif", ".vasp", ".poscar"].contains(where: name.hasSuffix)
      || ["poscar", "contcar"].contains(where: name.hasPrefix)
  }
}
