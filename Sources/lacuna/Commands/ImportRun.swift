import Foundation
import Numerics
import Service
import Training

/// A run of `lacuna import`: writes the rows as they are made, and reports what cannot be imported.
struct ImportRun: ~Copyable {
  private let path: String
  private var output: OutputFile
  private var rejections: OutputFile?
  /// The paths of the files while they are incomplete.
  let partialPaths: [String]
  private let reportsToFile: Bool
  /// The lines of both that are not written yet.
  private var lines: [UInt8] = []
  private var reasons: [UInt8] = []
  private var rejectedCount = 0
  /// The rows so far, to compare equivalent ones.
  private var rows: [LabelledRow] = []

  /// The largest number of examples in a message.
  private static let maximumListed = 5
  /// The number of bytes that are written at a time.
  private static let pieceLength = 1 << 20

  /// Creates the output files.
  ///
  /// - Throws: ``CommandError`` if a file exists that is not to be replaced, or cannot be created.
  init(out: String, rejected: String?, replaces: Bool) throws(CommandError) {
    let output = try OutputFile.open(out, replaces: replaces)
    var partialPaths = [output.partialPath]
    var rejections: OutputFile?
    if let rejected {
      let file = try OutputFile.open(rejected, replaces: replaces)
      partialPaths.append(file.partialPath)
      rejections = consume file
    }
    path = out
    self.output = output
    self.rejections = rejections
    self.partialPaths = partialPaths.compactMap(\.self)
    reportsToFile = rejected != nil
  }

  /// Imports the structures of a file; if it cannot be read, the reason is reported.
  mutating func add(fileAt path: String, by importer: StructureImporter) throws {
    do {
      try ImportReader(path: path).read { try add($0, by: importer) }
    } catch let error as CommandError {
      throw error
    } catch let error as FileError {
      try add(.failure(ImportError(CommandError(error, reading: path).description)))
    } catch {
      try add(.failure(ImportError("\(InputList.title(of: path)): \(error)")))
    }
  }

  /// Imports items, on all cores.
  mutating func add(_ items: [ImportItem], by importer: StructureImporter) throws(CommandError) {
    for outcome in parallelMap(items, importer.row(of:)) { try add(outcome) }
  }

  /// Writes a row, or reports why there is none.
  mutating func add(_ outcome: Result<ImportedRow, ImportError>) throws(CommandError) {
    switch outcome {
    case .success(let imported):
      lines += imported.json + [UInt8(ascii: "\n")]
      rows.append(imported.row)
    case .failure(let error):
      rejectedCount += 1
      guard reportsToFile else { return printError("\(error)") }
      reasons += Array("\(error)\n".utf8)
    }
    if lines.count + reasons.count >= Self.pieceLength { try flush() }
  }

  private mutating func flush() throws(CommandError) {
    _ = try output.write(lines)
    _ = try rejections?.write(reasons)
    (lines, reasons) = ([], [])
  }

  /// Reports files of a folder that have no labels.
  func noteUnlabelled(_ files: [String], in folder: String) {
    guard !files.isEmpty else { return }
    printError(
      "warning: \(files.count) structure files of \(folder) have no labels: \(Self.list(files))")
  }

  /// Gives the files their names, and reports what is notable about the rows.
  ///
  /// - Throws: ``CommandError`` if there are no rows, or some structures could not be imported.
  mutating func finish() throws(CommandError) {
    for warning in Self.warnings(about: rows) { printError("warning: \(warning)") }
    try flush()
    try rejections?.finish()
    guard !rows.isEmpty else {
      throw CommandError("no structure could be imported of \(rejectedCount); nothing is written")
    }
    try output.finish()
    let energies = rows.count { $0.labels[.formationEnergyPerSite] != nil }
    let gaps = rows.count { $0.labels[.bandGap] != nil }
    print(
      "Wrote \(path): \(rows.count) rows, \(energies) with a formation energy and \(gaps) with a band gap"
    )
    guard rejectedCount == 0 else {
      throw CommandError("structures that cannot be used: \(rejectedCount)")
    }
  }

  private static func warnings(about rows: [LabelledRow]) -> [String] {
    var warnings = UnitCheck(rows).warnings
    let contradictions = Contradictions(in: rows)
    if !contradictions.groups.isEmpty {
      warnings.append(
        "\(contradictions.rowCount) rows have labels that differ from those of equivalent configurations by "
          + "more than \(Contradictions.tolerance) eV")
      warnings += contradictions.groups.prefix(maximumListed).map(\.description)
    }
    let formCount = Set(rows.map(\.form)).count
    if formCount < rows.count {
      warnings.append(
        "\(rows.count) rows have only \(formCount) inequivalent configurations")
    }
    let repeated = Dictionary(grouping: rows.compactMap(\.id)) { $0 }.filter { $1.count > 1 }.keys
    if !repeated.isEmpty {
      warnings.append("several rows have the same id: \(list(repeated.sorted()))")
    }
    return warnings
  }

  /// Returns the first of some words, and the number of the others.
  private static func list(_ words: [String]) -> String {
    words.prefix(maximumListed).joined(separator: ", ")
      + (words.count > maximumListed ? " and \(words.count - maximumListed) more" : "")
  }
}
