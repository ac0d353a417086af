import Compression
import Crystals
import Defects
import FileSupport
import Foundation
import ModelSupport
import Structures
import Testing
import Training

/// Tests with synthetic folders in the layout of the public data set.
@Suite struct PublicDatasetTests {
  /// Chemical potentials, eV.
  static let potentials = ["Mo": -10.9332, "S": -4.127, "W": -13.0106, "Se": -3.489]

  /// The configurations of the structures in a folder.
  static func configurations() throws -> [DefectConfiguration] {
    try [
      "MoS2:8x8:v@0.0.1", "MoS2:8x8:W@3.4.0+v@3.2.2", "MoS2:8x8:v@0.0.0+Se@7.7.1+Se@1.1.2",
    ].map { try DefectConfiguration(text: $0, in: CommittedFiles.catalogue) }
  }

  static func write(_ text: String, to path: String) throws {
    let bytes = Array(text.utf8)
    let packed = path.hasSuffix(".gz") ? try Gzip.compress(bytes, effort: .fast) : bytes
    try Data(packed).write(to: URL(filePath: path))
  }

  /// Returns the rows of a folder, and the errors of structures that cannot be used.
  static func outcomes(of folder: String, targets: String? = nil) throws -> [Result<
    LabelledRow, any Error
  >] {
    let dataset = try PublicDataset(
      path: folder, targetsPath: targets, name: "x/MoS2", catalogue: CommittedFiles.catalogue)
    return dataset.outcomes.map { outcome in
      Result {
        let line = String(decoding: try outcome.get().json, as: UTF8.self)
        return try #require(try SyntheticData.dataset(line).rows.first)
      }
    }
  }

  /// Writes the tables and the structures, the latter optionally as an archive made by `tar`.
  static func makeFolder(_ folder: String, ending: String, packs: Bool) throws {
    let energies = [-100.5, -201.25, -300.125]
    var defects = "_id,descriptor_id,energy,homo_lumo_gap,homo_lumo_gap_min\r\n"
    try FileManager.default.createDirectory(
      atPath: folder + "/initial", withIntermediateDirectories: true)
    for (index, configuration) in try configurations().enumerated() {
      defects += "id\(index),\"a, \"\"d\"\"\",\(energies[index]),2.5,\(index == 1 ? "" : "1.5")\r\n"
      try write(configuration.text(as: .cif), to: folder + "/initial/id\(index).cif")
    }
    try write(defects, to: folder + "/defects.csv" + ending)
    try write(
      "base,cell_size,energy,fermi\nMoS2,\"[8, 8, 1]\",-90,0\nMoS2,\"(5, 5, 1)\",-1,0\n",
      to: folder + "/initial_structures.csv" + ending)
    try write(
      "element,chemical_potential\n"
        + potentials.map { "\($0.key),\($0.value)\n" }.sorted().joined(),
      to: folder + "/elements.csv" + ending)
    guard packs else { return }
    let tar = Process()
    tar.executableURL = URL(filePath: "/usr/bin/env")
    tar.arguments = ["tar", "-czf", folder + "/initial.tar.gz", "-C", folder + "/initial", "."]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    try FileManager.default.removeItem(atPath: folder + "/initial")
  }

  @Test(arguments: [("", false), (".gz", true), ("", true)])
  func `formation energies are calculated from energies and potentials`(
    ending: String, packs: Bool
  ) throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: ending, packs: packs)
      let rows = try Self.outcomes(of: folder).map { try $0.get() }
      #expect(rows.map(\.id) == ["id0", "id1", "id2"])
      #expect(rows.allSatisfy { $0.dataset == "x/MoS2" })
      #expect(rows.map(\.form) == (try Self.configurations().map { CanonicalForm(of: $0) }))
      let mu = Self.potentials
      func sum(_ signs: [String: Double]) -> Double {
        signs.reduce(0) { $0 + $1.value * (mu[$1.key] ?? .nan) }
      }
      let energies = [
        -100.5 + 90 + sum(["S": 1]), -201.25 + 90 + sum(["Mo": 1, "W": -1, "S": 1]),
        -300.125 + 90 + sum(["Mo": 1, "S": 2, "Se": -2]),
      ]
      for (index, row) in rows.enumerated() {
        let perSite = try #require(row.labels[.formationEnergyPerSite])
        #expect(abs(perSite - energies[index] / Double(index + 1)) < 1e-9)
        #expect(row.labels[.bandGap] == (index == 1 ? 2.5 : 1.5))
      }
    }
  }

  @Test func `targets in the folder or elsewhere replace calculated energies`() throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: "", packs: false)
      let targets =
        "_id,formation_energy,formation_energy_per_site,homo_lumo_gap_majority,homo_lumo_gap_minority\n"
        + "id0,7.5,7.5,1.25,0.75\nid1,,2,,\n"
      for path in [folder + "/elsewhere.csv.gz", folder + "/targets.csv"] {
        try Self.write(targets, to: path)
        let rows = try Self.outcomes(
          of: folder, targets: path.hasSuffix("gz") ? path : nil
        ).map { try $0.get() }
        #expect(rows.prefix(2).map { $0.labels[.formationEnergyPerSite] } == [7.5, 2])
        #expect(rows.map { $0.labels[.bandGap] } == [0.75, 2.5, 1.5])
      }
    }
  }

  @Test func `structures that cannot be used are named, and the others are read`() throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: "", packs: false)
      try FileManager.default.removeItem(atPath: folder + "/initial/id0.cif")
      try Self.write("data_x\n", to: folder + "/initial/id1.cif")
      let outcomes = try Self.outcomes(of: folder)
      let errors = outcomes.map { outcome -> String? in
        guard case .failure(let error) = outcome else { return nil }
        return "\(error)"
      }
      #expect(errors[0]?.hasPrefix("id0: ") == true)
      #expect(errors[1]?.hasPrefix("id1.cif: ") == true)
      #expect(errors[2] == nil)
    }
  }

  @Test(arguments: [
    ("defects.csv", "a,b\n1\n", "defects.csv:2: 1 fields for 2 columns"),
    ("defects.csv", "a,\"b\n1", "defects.csv:1: a quote is not closed"),
    ("defects.csv", "x,energy\n1,2\n", "there is no column _id"),
    ("defects.csv", "", "there is no header"),
    ("elements.csv", "element,chemical_potential\nXx,1\n", "chemical_potential"),
    ("initial.tar", String(repeating: "x", count: 1024), "not a tar archive at byte 0"),
    ("defects.csv.gz.", "", ""),
  ])
  func `the error of a malformed file names it`(file: String, text: String, reason: String) throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: "", packs: false)
      guard !reason.isEmpty else {
        try FileManager.default.removeItem(atPath: folder + "/defects.csv")
        let error = try #require(throws: ImportError.self) { try Self.outcomes(of: folder) }
        #expect(error.description.contains("neither defects.csv nor targets.csv"))
        return
      }
      try Self.write(text, to: folder + "/" + file)
      let error = try #require(throws: ImportError.self) { try Self.outcomes(of: folder) }
      #expect(error.description.contains(reason), "\(error)")
    }
  }

  @Test(arguments: [
    ("formation_energy", "7.5x", "formation_energy: '7.5x' is not a number"),
    ("formation_energy_per_site", "inf", "formation_energy_per_site: 'inf' is not a number"),
    ("homo_lumo_gap_min", "1,5", "homo_lumo_gap_min: '1,5' is not a number"),
    ("homo_lumo_gap_majority", "1.5", "only one of homo_lumo_gap_majority and"),
    ("homo_lumo_gap_minority", "1.5", "only one of homo_lumo_gap_majority and"),
  ])
  func `a malformed label is an error of its row, and no other column replaces it`(
    column: String, value: String, reason: String
  ) throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: "", packs: false)
      try Self.write(
        "_id,\(column)\nid0,\"\(value)\"\nid1,nan\n", to: folder + "/targets.csv")
      let outcomes = try Self.outcomes(of: folder)
      let error = try #require(throws: (any Error).self) { try outcomes[0].get() }
      #expect("\(error)".hasPrefix("id0: \(reason)"), "\(error)")
      #expect(throws: Never.self) { try outcomes[1].get() }
    }
  }

  @Test(arguments: [
    ("targets.csv", "_id,band_gap\nid0,1\nid0,2\n", "targets.csv: several rows have the _id 'id0'"),
    (
      "initial_structures.csv", "base,cell_size,energy\nXY,,\nMoS2,8,-1\n",
      "csv:3: cell_size '8' is"
    ),
    (
      "initial_structures.csv", "base,cell_size,energy\nMoS2,8 8,-x\n", "csv:2: energy: '-x' is not"
    ),
    ("initial_structures.csv", "base,cell_size,energy\nMoS2,8 8,\n", "csv:2: there is no energy"),
  ])
  func `contradicting and malformed rows of other tables are errors`(
    file: String, text: String, reason: String
  ) throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: "", packs: false)
      try Self.write(text, to: folder + "/" + file)
      let error = try #require(throws: ImportError.self) { try Self.outcomes(of: folder) }
      #expect(error.description.contains(reason), "\(error)")
    }
  }

  @Test func `a truncated archive is rejected`() throws {
    try withTemporaryFolder { folder in
      try Self.makeFolder(folder, ending: "", packs: true)
      let packed = Array(try Data(contentsOf: URL(filePath: folder + "/initial.tar.gz")))
      let whole = try Gzip.decompress(packed, limit: 1 << 24)
      try FileManager.default.removeItem(atPath: folder + "/initial.tar.gz")
      for length in [0, 1, 511, 512, 700, 1024, whole.count / 2, whole.count / 2 + 100] {
        try Data(whole.prefix(length)).write(to: URL(filePath: folder + "/initial.tar"))
        #expect(throws: ImportError.self) { try Self.outcomes(of: folder) }
      }
    }
  }
}
