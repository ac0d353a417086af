import Crystals
import Defects
import FileSupport
import Foundation
import Testing
import Training

/// `lacuna import` with files that ASE and pymatgen wrote: those in the repository, and new ones if both are installed.
struct ImportCommandTests {
  private static let folder = CommittedFiles.root + "/Tests/System/Import"
  private static let hosts = CommittedFiles.root + "/Models/hosts"

  private struct Outcome {
    let end: Program.End
    let output, errors: String
    /// The rows, in their order; empty if no file was written.
    let rows: [LabelledRow]
  }

  private func run(
    _ arguments: [String], out: String, input: String = ""
  ) throws -> Outcome {
    let program = try Program(["import", "--hosts", Self.hosts, "--out", out] + arguments)
    program.write(input)
    program.closeInput()
    let output = try program.readOutput().joined(separator: "\n")
    let errors = try program.readErrors().joined(separator: "\n")
    let end = program.waitForEnd()
    let rows =
      FileManager.default.fileExists(atPath: out)
      ? try Dataset(paths: [out], catalogue: CommittedFiles.catalogue).rows : []
    return Outcome(end: end, output: output, errors: errors, rows: rows)
  }

  // MARK: Files of ASE and pymatgen

  private struct Expected: Decodable {
    struct Row: Decodable {
      struct Defect: Decodable {
        let cell: [Int]
        let basis: Int
        let to: String?
      }
      let id, material: String
      let defects: [Defect]
      let formationEnergyEv: Double
      let bandGapEv: Double?
    }
    let references, pristine: [String: Double]
    let supercell: [Int]
    var rows: [Row]

    init(folder: String) throws {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(
        Self.self, from: Data(contentsOf: URL(filePath: folder + "/expected.json")))
    }

    /// Returns the same with the rows of each material together.
    func grouped(by materials: [String]) -> Self {
      var copy = self
      copy.rows = materials.flatMap { material in rows.filter { $0.material == material } }
      return copy
    }

    func form(_ row: Row) throws -> CanonicalForm {
      let defects = row.defects.map { defect in
        "\(defect.to ?? "v")@\(defect.cell[0]).\(defect.cell[1]).\(defect.basis)"
      }
      return CanonicalForm(
        of: try DefectConfiguration(
          text: "\(row.material):\(supercell[0])x\(supercell[1]):\(defects.joined(separator: "+"))",
          in: CommittedFiles.catalogue))
    }
  }

  private func compare(
    _ outcome: Outcome, with expected: Expected, ids: [String]? = nil, _ form: String
  ) throws {
    #expect(outcome.end == .exited(0), "\(form): \(outcome.errors)")
    #expect(outcome.rows.map(\.id) == ids ?? expected.rows.map(\.id), "\(form)")
    #expect(outcome.rows.map(\.form) == (try expected.rows.map(expected.form)), "\(form)")
    for (row, right) in zip(outcome.rows, expected.rows) {
      let energy = try #require(row.labels[.formationEnergyPerSite])
      let exact = right.formationEnergyEv / Double(right.defects.count)
      #expect(abs(energy - exact) < 1e-6, "\(form) \(right.id)")
      #expect(row.labels[.bandGap] == right.bandGapEv, "\(form) \(right.id)")
    }
  }

  /// Imports all files of a folder that the script has written, and compares the rows with what it expects.
  private func importAll(in folder: String) throws {
    let expected = try Expected(folder: folder)
    let references = expected.references.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    let total =
      ["--energy", "total", "--references", references]
      + expected.pristine.flatMap { ["--pristine-energy", "\($0.key)=\($0.value)"] }
    try withTemporaryFolder { temporary in
      let frames = try run(
        [folder + "/relaxed.extxyz", "--gap-key", "gap"] + total, out: temporary + "/a.ndjson")
      try compare(frames, with: expected, "extended XYZ")
      #expect(frames.rows.allSatisfy { $0.split == "train" })
      let database = try run(
        [folder + "/database.extxyz", "--gap-key", "band_gap", "--id-key", "name", "--functional"]
          + ["PBE", "--dataset", "mine"] + total, out: temporary + "/b.ndjson.gz")
      try compare(database, with: expected, "ASE database")
      #expect(database.rows.allSatisfy { $0.functional == "PBE" && $0.dataset == "mine" })
      let files = try run(
        [folder + "/structures", "--labels", folder + "/energies.csv", "--energy", "formation"]
          + ["--per", "atom", "--energy-key", "energy_per_atom", "--gap-key", "gap"],
        out: temporary + "/c.ndjson")
      try compare(files, with: expected, ids: ["a.cif", "b.vasp", "c.cif", "run-3"], "folder")
      for name in ["records.jsonl", "records.json"] {
        let records = try run(
          ["\(folder)/\(name)", "--energy", "formation", "--per", "defect", "--energy-key"]
            + ["/labels/energy", "--gap-key", "/labels/gap"],
          out: temporary + "/\(name).ndjson")
        try compare(records, with: expected, name)
      }
      let publicData = try run(
        ["--format", "2dmd", folder + "/2dmd/MoS2", folder + "/2dmd/BN"],
        out: temporary + "/d.ndjson")
      try compare(publicData, with: expected.grouped(by: ["MoS2", "BN"]), "2DMD")
      #expect(
        publicData.rows.map(\.dataset) == ["MoS2", "MoS2", "MoS2", "BN"].map { "2dmd/\($0)" })
    }
  }

  @Test func `files of ASE and pymatgen in the repository are imported`() throws {
    try importAll(in: Self.folder + "/files")
  }

  /// Writes the files with the installed libraries; false if Python or one of them is missing.
  private static func make(in folder: String) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      ProcessInfo.processInfo.environment["PYTHON"] ?? "python3", Self.folder + "/make.py", hosts,
      folder,
    ]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  private static let isInstalled = (try? withTemporaryFolder { make(in: $0) }) ?? false

  @Test(
    .enabled(
      if: isInstalled,
      "needs python3 (or the one that PYTHON names) with pymatgen-core and ase from PyPI"))
  func `files that the installed ASE and pymatgen write are imported`() throws {
    try withTemporaryFolder { folder in
      #expect(Self.make(in: folder))
      try importAll(in: folder)
    }
  }

  // MARK: Round trips

  @Test(arguments: ["cif", "poscar", "pymatgen", "extxyz"])
  func `a structure of the program is imported with its configuration and its label`(
    format: String
  ) throws {
    let structure = try Program([
      "structure", "--models", Fixture.models, "--model", Fixture.model, "--material", "MoS2",
      "--supercell", "5x5", "--defects", "v_Mo+2v_S", "--format", format,
    ])
    let text = try structure.readOutput().joined(separator: "\n") + "\n"
    #expect(structure.waitForEnd() == .exited(0))
    let record = String(
      decoding: try JSONSerialization.data(
        withJSONObject: ["id": 7, "structure": text, "energy": 12.5, "gap": 0.25] as [String: Any]),
      as: UTF8.self)
    try withTemporaryFolder { folder in
      let options = ["--energy", "formation", "--per", "cell", "--gap-key", "gap"]
      let outcome = try run(["-"] + options, out: folder + "/a.ndjson", input: record + "\n")
      #expect(outcome.end == .exited(0), "\(outcome.errors)")
      let row = try #require(outcome.rows.first)
      let configuration = try DefectConfiguration(
        name: "v_Mo+2v_S", in: CommittedFiles.supercell("MoS2", 5, 5))
      #expect(row.form == CanonicalForm(of: configuration) && row.id == "7")
      #expect(row.labels == [.formationEnergyPerSite: 12.5 / 3, .bandGap: 0.25])
      // The rows can be imported again.
      let again = try run(
        [folder + "/a.ndjson", "--energy", "formation", "--per", "cell"]
          + ["--energy-key", "formation_energy_ev", "--gap-key", "band_gap_ev"],
        out: folder + "/b.ndjson")
      #expect(again.rows.map(\.form) == outcome.rows.map(\.form))
      #expect(again.rows.map(\.labels) == outcome.rows.map(\.labels))
    }
  }

  // MARK: Faults

  private static func row(_ defects: String, _ rest: String) -> String {
    #"{"material":"BN","supercell":[6,6],"defects":\#(defects)\#(rest)}"#
  }

  @Test func `what cannot be imported is listed with its place, and the others are written`() throws
  {
    let lines = [
      Self.row(#""v_B""#, #","energy":9,"gap":1"#), "{", Self.row("[]", #","energy":1"#),
      Self.row(#""v_N""#, #","energy":"x""#), Self.row(#""v_N""#, ""),
      Self.row(#""v_Q""#, #","energy":1"#), Self.row(#""v_N""#, #","energy":null,"gap":2"#),
      #"{"structure":"x","energy":1}"#, Self.row(#""v_N""#, #","energy":1,"energy":2"#),
      Self.row(#""v_B""#, #","energy":10"#), Self.row(#""v_N""#, #","gap":-1"#),
    ]
    try withTemporaryFolder { folder in
      let input = folder + "/in.jsonl"
      try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: input))
      let options = ["--energy", "formation", "--per", "cell", "--gap-key", "gap"]
      let outcome = try run(
        [input, folder + "/missing"] + options, out: folder + "/out.ndjson")
      #expect(outcome.end == .exited(1))
      #expect(outcome.rows.map(\.id) == ["in.jsonl#1", "in.jsonl#7", "in.jsonl#10"])
      #expect(outcome.rows[1].labels == [.bandGap: 2])
      for (number, word) in [
        (2, "not JSON"), (3, "no defects"), (4, "energy"), (5, "no label"), (6, "v_Q"),
        (8, "no format"),
        (9, "twice"), (11, "band_gap_ev"),
      ] {
        let line = outcome.errors.split(separator: "\n").first {
          $0.hasPrefix("\(input):\(number): ")
        }
        #expect(line?.contains(word) == true, "\(number): \(outcome.errors)")
      }
      #expect(outcome.errors.contains("missing: "))
      // Rows 1 and 10 are one configuration.
      #expect(
        outcome.errors.contains("differs by 1.000 eV: \(input):1 (9.000), \(input):10 (10.000)"))
      #expect(outcome.errors.contains("structures that cannot be used: 9"))
      // The reasons can be in a file.
      let rejected = folder + "/rejected.txt"
      let quiet = try run(
        [input, "--rejected", rejected] + options, out: folder + "/out2.ndjson")
      #expect(quiet.end == .exited(1) && !quiet.errors.contains(":3: "))
      let reasons = try String(contentsOfFile: rejected, encoding: .utf8).split(separator: "\n")
      #expect(reasons.count == 8)
    }
  }

  @Test func `a bad file of a folder does not lose the others`() throws {
    try withTemporaryFolder { folder in
      let files = Self.folder + "/files"
      let structures = folder + "/structures"
      try FileManager.default.copyItem(atPath: files + "/structures", toPath: structures)
      try Data("nonsense\n".utf8).write(to: URL(filePath: structures + "/a.cif"))
      try FileManager.default.removeItem(atPath: structures + "/c.cif")
      try Data("data_x\n".utf8).write(to: URL(filePath: structures + "/unlabelled.cif"))
      let outcome = try run(
        [structures, "--labels", files + "/energies.csv", "--energy", "formation", "--per", "atom"]
          + ["--energy-key", "energy_per_atom"], out: folder + "/out.ndjson")
      #expect(outcome.end == .exited(1))
      #expect(outcome.rows.map(\.id) == ["b.vasp", "run-3"])
      #expect(outcome.rows.allSatisfy { $0.labels[.bandGap] == nil })
      for text in ["energies.csv:2: a.cif: ", "energies.csv:4: ", "unlabelled.cif", "used: 2"] {
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
      }
    }
  }

  @Test func `what cannot be used of the public data is named, and the others are written`() throws
  {
    try withTemporaryFolder { folder in
      let data = folder + "/2dmd"
      try FileManager.default.copyItem(atPath: Self.folder + "/files/2dmd", toPath: data)
      try FileManager.default.removeItem(atPath: data + "/MoS2/elements.csv")
      let options = ["--format", "2dmd", "--dataset", "mine", "--functional", "PBE"]
      let outcome = try run(options + [data + "/MoS2", data + "/BN"], out: folder + "/a.ndjson")
      #expect(outcome.end == .exited(1))
      #expect(outcome.rows.map(\.id) == ["row 2"])
      #expect(outcome.rows.allSatisfy { $0.dataset == "mine" && $0.functional == "PBE" })
      for text in ["row 0: there is no reference energy of S", "used: 3"] {
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
      }
      // A folder of another layout, and a table without structures.
      try FileManager.default.removeItem(atPath: data + "/BN/initial")
      for (input, word) in [(folder, "neither defects.csv"), (data + "/BN", "initial.tar.gz")] {
        let failed = try run(options + [input], out: folder + "/b.ndjson")
        #expect(failed.end == .exited(1) && failed.rows.isEmpty)
        #expect(failed.errors.contains(input) && failed.errors.contains(word), "\(failed.errors)")
        #expect(
          try !FileManager.default.contentsOfDirectory(atPath: folder).contains {
            $0.hasPrefix("b")
          })
      }
    }
  }

  @Test func `a pristine frame is refused with the option for its energy`() throws {
    let supercell = try CommittedFiles.supercell("BN", 3, 3)
    let text = try DefectConfiguration(supercell: supercell, defects: []).text(as: .extxyz)
      .replacing("pbc=", with: "energy=-159.5 pbc=")
    try withTemporaryFolder { folder in
      let outcome = try run(
        ["-", "--energy", "total", "--references", "B=-1", "--pristine-energy", "BN:6x6=-1"],
        out: folder + "/out.ndjson", input: text)
      #expect(outcome.end == .exited(1) && outcome.rows.isEmpty)
      #expect(outcome.errors.contains("--pristine-energy BN:3x3=-159.5"), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func `an existing file is replaced only with --force, and never by an incomplete one`()
    throws
  {
    try withTemporaryFolder { folder in
      let out = folder + "/out.ndjson"
      let options = ["-", "--energy", "formation", "--per", "cell"]
      let line = Self.row(#""v_B""#, #","energy":9"#)
      try Data("old\n".utf8).write(to: URL(filePath: out))
      let program = try Program(["import", "--hosts", Self.hosts, "--out", out] + options)
      program.closeInput()
      #expect(try program.readErrors().joined().contains("--force"))
      #expect(program.waitForEnd() == .exited(1))
      // No row can be imported, so the old file stays.
      let failed = try Program(
        ["import", "--hosts", Self.hosts, "--out", out, "--force"] + options)
      failed.write("{}\n")
      failed.closeInput()
      #expect(failed.waitForEnd() == .exited(1))
      #expect(try String(contentsOfFile: out, encoding: .utf8) == "old\n")
      let replaced = try run(options + ["--force"], out: out, input: line)
      #expect(replaced.end == .exited(0) && replaced.rows.count == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.ndjson"])
    }
  }

  @Test(arguments: [
    ([], "--energy must say"), (["--energy", "formation"], "--per"),
    (["--energy", "total"], "--references"), (["--energy", "none"], "--gap-key"),
    (
      [
        "--energy", "total", "--references", "S=1", "--pristine-energy", "MoS2:8x8=1", "--per",
        "defect",
      ], "not per defect"
    ),
    (["--energy", "formation", "--per", "cell", "--references", "S=1"], "--energy total"),
    (["--energy", "formation", "--per", "cell", "--file-key", "x"], "--labels"),
    (["--energy", "formation", "--per", "unit"], "--per"),
    (["--energy", "formation", "--per", "cell", "--unit", "J"], "--unit"),
    (["--format", "2dmd", "--energy", "none"], "2dmd"),
  ])
  func `options that do not say what the energies are, or contradict each other, are refused`(
    options: [String], word: String
  ) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(["x.extxyz"] + options, out: folder + "/out.ndjson")
      #expect(outcome.end == .exited(64))
      #expect(outcome.errors.contains(word), "\(outcome.errors)")
    }
  }

  @Test(arguments: [
    (["--energy", "formation", "--per", "cell", "--energy-key", "energy_meV"], "meV"),
    (["--energy", "formation", "--per", "cell", "--energy-key", "energy_per_atom"], "per atom"),
    (["--energy", "none", "--gap-key", "gap_mev"], "meV"),
    (["--energy", "total", "--references", "Xx=1", "--pristine-energy", "MoS2:8x8=1"], "Xx"),
    (["--energy", "total", "--references", "S=1", "--pristine-energy", "MoS2=1"], "MoS2=1"),
    (
      ["--energy", "total", "--references", "missing.json", "--pristine-energy", "MoS2:8x8=1"],
      "missing.json"
    ),
  ])
  func `a stated unit or reference that does not fit stops the import`(
    options: [String], word: String
  ) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        [Self.folder + "/files/relaxed.extxyz"] + options, out: folder + "/out.ndjson")
      #expect(outcome.end == .exited(1))
      #expect(outcome.errors.contains(word), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
