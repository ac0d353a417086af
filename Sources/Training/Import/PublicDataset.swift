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
  /// The result for a structure: a labelled row as a line of JSON, or the reason why it cannot be used.
  public typealias Outcome = Result<[UInt8], ImportError>

  private let name: String
  private let recognizer: StructureRecognizer
  private let entries: [CSVTable.Row]
  private let targets: [String: CSVTable.Row]
  private let structures: [String: [UInt8]]
  private let pristine: [CSVTable.Row]
  private let potentials: [Element: Double]

  /// The largest size of a file after decompression, bytes.
  private static let maximumSize = 1 << 31

  /// Reads the tables and structures of a folder.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - targetsPath: A file of targets, if it is not in the folder.
  ///   - name: The name of the data set in the rows.
  ///   - catalogue: The hosts that the structures may be of.
  /// - Throws: ``ImportError`` with the file that is missing or malformed.
  public init(
    path: String, targetsPath: String?, name: String, catalogue: HostCatalogue
  ) throws(ImportError) {
    self.name = name
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
    self.entries = entries.rows
    self.targets = Dictionary((targets?.rows ?? []).map { ($0["_id"] ?? "", $0) }) { $1 }
    pristine = try Self.table("initial_structures.csv", in: path)?.rows ?? []
    var potentials: [Element: Double] = [:]
    for row in try Self.table("elements.csv", in: path)?.rows ?? [] {
      guard let element = row["element"].flatMap({ Element(symbol: $0) }),
        let potential = row["chemical_potential"].flatMap({ Double($0) }), potential.isFinite
      else {
        throw ImportError(
          "\(path)/elements.csv: a row needs an element and its chemical_potential in eV")
      }
      potentials[element] = potential
    }
    self.potentials = potentials
    structures = try Self.structures(in: path)
  }

  /// The results for all structures, in the order of their table.
  public var outcomes: some Sequence<Outcome> {
    entries.lazy.map { entry in
      Result { () throws(ImportError) in try row(of: entry) }
    }
  }

  // MARK: Rows

  private func row(of entry: CSVTable.Row) throws(ImportError) -> [UInt8] {
    let id = entry["_id"] ?? ""
    guard let text = structures[id] else { throw ImportError("\(id): there is no \(id).cif") }
    let configuration: DefectConfiguration
    do {
      let structure = try AtomicStructure(text: text, format: .cif)
      configuration = try recognizer.recognize(structure).configuration
    } catch {
      throw ImportError("\(id).cif: \(error)")
    }
    guard !configuration.defects.isEmpty else { throw ImportError("\(id).cif has no defects") }
    let target = targets[id] ?? [:]
    let energy = try energy(of: configuration, id: id, entry: entry, target: target)
    let gap = Self.gap(in: target) ?? Self.gap(in: entry)
    return JSONWriter.object { json in
      json.field("id", id)
      json.field("dataset", name)
      json.field("material", configuration.supercell.host.name)
      json.name("supercell")
      configuration.supercell.vectors.write(to: &json)
      configuration.writeDefects(to: &json)
      json.field("formation_energy_ev", energy)
      json.field("formation_energy_per_site_ev", energy / Double(configuration.defects.count))
      if let gap { json.field("band_gap_ev", gap) }
    }
  }

  /// Returns the formation energy in eV: that of the targets, or E − E(pristine) + Σ μ(removed) − Σ μ(added).
  private func energy(
    of configuration: DefectConfiguration, id: String, entry: CSVTable.Row, target: CSVTable.Row
  ) throws(ImportError) -> Double {
    if let energy = Self.number("formation_energy", in: target) { return energy }
    if let perSite = Self.number("formation_energy_per_site", in: target) {
      return perSite * Double(configuration.defects.count)
    }
    let supercell = configuration.supercell
    guard let energy = Self.number("energy", in: entry) else {
      throw ImportError("\(id): there is neither a formation_energy nor an energy")
    }
    let base = pristine.first { row in
      let cell = (row["cell_size"] ?? "").split { !$0.isNumber }.compactMap { Int($0) }
      let names = [supercell.host.name] + supercell.host.aliases
      return names.contains(row["base"] ?? "") && cell.prefix(2) == [supercell.a, supercell.b]
    }
    guard let base, let pristineEnergy = Self.number("energy", in: base) else {
      throw ImportError(
        "\(id): initial_structures.csv has no energy of pristine \(supercell.host) "
          + "\(supercell.vectors)")
    }
    var sum = energy - pristineEnergy
    for defect in configuration.defects {
      sum += try potential(supercell.element(at: defect.site), id: id)
      if case .element(let added) = defect.occupant { sum -= try potential(added, id: id) }
    }
    return sum
  }

  private func potential(_ element: Element, id: String) throws(ImportError) -> Double {
    guard let potential = potentials[element] else {
      throw ImportError("\(id): elements.csv has no chemical_potential of \(element)")
    }
    return potential
  }

  /// Returns the band gap in eV, the smaller of the two spin channels if they are given separately.
  private static func gap(in row: CSVTable.Row) -> Double? {
    if let least = number("homo_lumo_gap_min", in: row) { return least }
    let channels = ["homo_lumo_gap_majority", "homo_lumo_gap_minority"].compactMap {
      number($0, in: row)
    }
    return channels.min() ?? number("homo_lumo_gap", in: row) ?? number("band_gap", in: row)
  }

  /// Returns a number; nil if the column or its value is missing.
  private static func number(_ column: String, in row: CSVTable.Row) -> Double? {
    row[column].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }

  // MARK: Files

  private static func table(_ file: String, in path: String) throws(ImportError) -> CSVTable? {
    for name in [file, file + ".gz"] where FileManager.default.fileExists(atPath: path + "/" + name)
    {
      return try CSVTable(contents(of: path + "/" + name), file: path + "/" + name)
    }
    return nil
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
