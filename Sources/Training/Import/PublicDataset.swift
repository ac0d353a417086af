import Compression
import Crystals
import Defects
import Foundation
import JSON
import Structures

/// A reader of the public data set 2DMD (doi:10.1038/s41699-023-00369-1) in its published layout.
///
/// A folder of it has the following files, each of which may be compressed with gzip and then ends in ".gz":
///
/// - `defects.csv`: `_id`, energy (eV) and levels of each relaxed structure;
/// - `initial.tar.gz`: the unrelaxed structures as ID.cif, or a folder `initial` of them;
/// - either `targets.csv`: `_id`, `formation_energy`, `formation_energy_per_site`, `homo_lumo_gap`, …;
/// - or, from which formation energies are calculated, `initial_structures.csv`: `base`, `cell_size` and `energy` of the
///   pristine supercells, and `elements.csv`: `element`, `chemical_potential`.
public struct PublicDataset {
  /// The result for a structure: a labelled row, or the reason why it cannot be used.
  public typealias Outcome = Result<ImportedRow, ImportError>

  private let name: String
  private let functional: String?
  private let path: String
  private let catalogue: HostCatalogue
  private let recognizer: StructureRecognizer
  private let entries: CSVTable
  private let targets: [String: CSVTable.Row]
  private let structures: [String: [UInt8]]
  private let totalEnergy: EnergyDefinition

  /// The largest size of a file after decompression, bytes.
  private static let maximumSize = 1 << 31

  /// Reads the tables and structures of a folder.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - targetsPath: A file of targets, if it is not in the folder.
  ///   - name: The name of the data set in the rows.
  ///   - functional: The functional of the labels in the rows; nil for none.
  ///   - catalogue: The hosts that the structures may be of.
  /// - Throws: ``ImportError`` with the file that is missing or malformed.
  public init(
    path: String, targetsPath: String?, name: String, functional: String? = nil,
    catalogue: HostCatalogue
  ) throws(ImportError) {
    self.name = name
    self.functional = functional
    self.path = path
    self.catalogue = catalogue
    recognizer = StructureRecognizer(hosts: catalogue.hosts)
    let targets =
      if let file = targetsPath {
        try CSVTable(Self.contents(of: file), file: file)
      } else {
        try Self.table("targets.csv", in: path)
      }
    guard let entries = try Self.table("defects.csv", in: path) ?? targets else {
      throw ImportError(
        "\(path) has neither defects.csv nor targets.csv (or .csv.gz)")
    }
    for (table, file) in [(entries, "defects.csv"), (targets, "targets.csv")] {
      guard let table, !table.columns.contains("_id") else { continue }
      throw ImportError("\(path)/\(file): there is no column _id")
    }
    self.entries = entries
    self.targets = try Self.rowsByID(targets, of: targetsPath ?? path + "/targets.csv")
    let elements = try Self.file("elements.csv", in: path)
    totalEnergy = EnergyDefinition(
      .total(
        references: try elements.map { file, contents throws(ImportError) in
          try ElementalReferences(contents: contents, name: file, unit: .electronvolt)
        } ?? ElementalReferences([:]),
        pristine: try Self.pristineEnergies(in: path, catalogue: catalogue)),
      per: .cell)
    structures = try Self.structures(in: path)
  }

  /// The results for all structures, in the order of their table.
  public var outcomes: some Sequence<Outcome> {
    zip(entries.rows, entries.lines).lazy.map { entry, line in
      Result { () throws(ImportError) in try row(of: entry, line: line) }
    }
  }

  // MARK: Rows

  private func row(of entry: CSVTable.Row, line: Int) throws(ImportError) -> ImportedRow {
    let id = entry["_id"] ?? ""
    guard let text = structures[id] else { throw ImportError("\(id): there is no \(id).cif") }
    let configuration: DefectConfiguration
    do {
      let structure = try AtomicStructure(text: text, format: .cif)
      configuration = try recognizer.recognize(structure).configuration
    } catch {
      throw ImportError("\(id).cif: \(error)")
    }
    let target = targets[id] ?? [:]
    do throws(ImportError) {
      let gap = try Self.gap(in: target)
      return try ImportedRow(
        ImportedLabels(
          id: id, dataset: name, functional: functional,
          formationEnergy: try energy(of: configuration, entry: entry, target: target),
          bandGap: gap == nil ? try Self.gap(in: entry) : gap),
        of: configuration, location: RowLocation(file: path + "/defects.csv", line: line),
        in: catalogue)
    } catch {
      throw ImportError("\(id): \(error)")
    }
  }

  /// Returns the formation energy in eV: that of the targets, or that which follows from the total energy.
  private func energy(
    of configuration: DefectConfiguration, entry: CSVTable.Row, target: CSVTable.Row
  ) throws(ImportError) -> Double {
    if let energy = try Self.number("formation_energy", in: target) { return energy }
    if let perDefect = try Self.number("formation_energy_per_site", in: target) {
      return perDefect * Double(configuration.defects.count)
    }
    guard let energy = try Self.number("energy", in: entry) else {
      throw ImportError("there is neither a formation_energy nor an energy")
    }
    return try totalEnergy.formationEnergy(from: energy, of: configuration)
  }

  /// Returns the band gap in eV, the smaller of the two spin channels if they are given separately.
  private static func gap(in row: CSVTable.Row) throws(ImportError) -> Double? {
    if let least = try number("homo_lumo_gap_min", in: row) { return least }
    switch (
      try number("homo_lumo_gap_majority", in: row), try number("homo_lumo_gap_minority", in: row)
    ) {
    case (let majority?, let minority?): return min(majority, minority)
    case (nil, nil): break
    default:
      throw ImportError(
        "only one of homo_lumo_gap_majority and homo_lumo_gap_minority is given; the gap is the smaller of both"
      )
    }
    if let gap = try number("homo_lumo_gap", in: row) { return gap }
    return try number("band_gap", in: row)
  }

  /// Returns a number; nil if there is no such column, or its field is empty or "nan".
  ///
  /// - Throws: ``ImportError`` with the column if the field is something else.
  private static func number(
    _ column: String, in row: CSVTable.Row
  ) throws(ImportError) -> Double? {
    guard let text = row[column]?.trimmed, !text.isEmpty, text.lowercased() != "nan" else {
      return nil
    }
    guard let number = Double(text), number.isFinite else {
      throw ImportError("\(column): '\(text.prefix(40))' is not a number")
    }
    return number
  }

  // MARK: Files

  private static func table(_ file: String, in path: String) throws(ImportError) -> CSVTable? {
    guard let (name, contents) = try Self.file(file, in: path) else { return nil }
    return try CSVTable(contents, file: name)
  }

  /// Returns the rows of a table by their identifiers.
  ///
  /// - Throws: ``ImportError`` if two rows have the same one.
  private static func rowsByID(
    _ table: CSVTable?, of file: String
  ) throws(ImportError) -> [String: CSVTable.Row] {
    var rows: [String: CSVTable.Row] = [:]
    for row in table?.rows ?? [] {
      let id = row["_id"] ?? ""
      guard rows.updateValue(row, forKey: id) == nil else {
        throw ImportError("\(file): several rows have the _id '\(id)'")
      }
    }
    return rows
  }

  /// Returns the path and the contents of a file, which may be compressed; nil if there is none.
  private static func file(
    _ file: String, in path: String
  ) throws(ImportError) -> (name: String, contents: [UInt8])? {
    for name in [path + "/" + file, path + "/" + file + ".gz"]
    where FileManager.default.fileExists(atPath: name) {
      return (name, try contents(of: name))
    }
    return nil
  }

  /// Returns the energies of the pristine supercells of known hosts, of several for the same supercell the first.
  ///
  /// - Throws: ``ImportError`` with the line of a row that is malformed.
  private static func pristineEnergies(
    in path: String, catalogue: HostCatalogue
  ) throws(ImportError) -> PristineEnergies {
    var energies = PristineEnergies()
    guard let table = try table("initial_structures.csv", in: path) else { return energies }
    for (row, line) in zip(table.rows, table.lines).reversed() {
      guard let host = catalogue[row["base"] ?? ""] else { continue }
      let location = "\(path)/initial_structures.csv:\(line)"
      let cell = (row["cell_size"] ?? "").split { !$0.isNumber }.compactMap { Int($0) }
      guard cell.count >= 2, let supercell = Supercell(host: host, a: cell[0], b: cell[1]) else {
        throw ImportError(
          "\(location): cell_size '\(row["cell_size"] ?? "")' is not like [8, 8, 1]")
      }
      do throws(ImportError) {
        guard let energy = try number("energy", in: row) else {
          throw ImportError("there is no energy")
        }
        _ = energies.add(energy, of: supercell)
      } catch {
        throw ImportError("\(location): \(error)")
      }
    }
    return energies
  }

  /// Returns the texts of the unrelaxed structures by identifier.
  private static func structures(in path: String) throws(ImportError) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    let archives = ["initial.tar.gz", "initial.tar"].map { path + "/" + $0 }
    if let archive = archives.first(where: FileManager.default.fileExists) {
      files = try TarArchive.files(in: contents(of: archive), archive: archive)
    } else {
      let folder = path + "/initial"
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw ImportError("\(path) has neither initial.tar.gz nor a folder `initial`")
      }
      for name in names where name.contains(".cif") {
        files[name] = try contents(of: folder + "/" + name)
      }
    }
    var structures: [String: [UInt8]] = [:]
    for (file, text) in files {
      let name = file.split(separator: "/").last.map(String.init) ?? file
      for ending in [".cif", ".cif.gz"] where name.hasSuffix(ending) {
        let id = String(name.dropLast(ending.count))
        structures[id] = ending == ".cif" ? text : try decompressed(text, file: file)
      }
    }
    return structures
  }

  /// Returns the contents of a file, decompressed if they are gzip.
  private static func contents(of path: String) throws(ImportError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ImportError("\(path): the file cannot be read")
    }
    return try decompressed(Array(data), file: path)
  }

  private static func decompressed(_ bytes: [UInt8], file: String) throws(ImportError) -> [UInt8] {
    guard Gzip.isGzip(bytes) else { return bytes }
    do throws(GzipError) {
      return try Gzip.decompress(bytes, limit: maximumSize)
    } catch {
      throw ImportError("\(file): \(error)")
    }
  }
}
