import Crystals
import FileSupport
import Foundation
import Structures
import Testing

/// Comparisons of hosts with spglib, ASE and jsonschema, if they are installed.
@Suite struct HostOracleTests {
  /// What the script finds for a host.
  struct Check: Decodable {
    let faults: [String]
    let order: Int?
    let pointgroup: String?
    let equivalent: [[Int]]?
    let primitive: Int?
  }

  /// A layer that the script builds.
  struct Layer: Decodable {
    let poscar, cif, pointgroup: String
    let order, atoms, cells: Int
  }

  private static let schema = CommittedFiles.root + "/Models/host.schema.json"

  /// Returns what the script finds for host files; nil if Python or the libraries are missing.
  private static func check(_ files: [[UInt8]]) throws -> [Check]? {
    let lines = files.map { $0.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 } }
    let input = Data(lines.joined(separator: [UInt8(ascii: "\n")]))
    return try PythonScript.output(of: "hosts.py", ["check", schema], input: input).map { output in
      try output.split(separator: UInt8(ascii: "\n")).map {
        try JSONDecoder().decode(Check.self, from: $0)
      }
    }
  }

  private static let isInstalled = PythonScript.output(of: "hosts.py", ["check", schema]) != nil

  private static let comment: Comment =
    "needs python3 (or the one that PYTHON names) with spglib, ase and jsonschema from PyPI"

  private func expectAgreement(_ check: Check, _ host: Crystals.Host) {
    #expect(check.faults.isEmpty)
    #expect(check.order == host.operations.count)
    #expect(check.pointgroup == host.pointGroup?.symbol)
    #expect(check.primitive == host.cell.atoms.count)
    let equivalent = host.cell.atoms.indices.map { basis in
      host.equivalentAtoms.first { $0.contains(basis) } ?? []
    }
    #expect(check.equivalent == equivalent)
  }

  @Test(.enabled(if: isInstalled, comment))
  func `host files and the example conform to the schema and have the symmetry of spglib`() throws {
    let names = CommittedFiles.hosts.map(\.name)
    var files = try names.map {
      Array(try Data(contentsOf: URL(filePath: "\(CommittedFiles.root)/Models/hosts/\($0).json")))
    }
    let schema = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: Self.schema)))
    let examples = (schema as? [String: Any])?["examples"] as? [Any]
    files += try #require(examples).map { Array(try JSONSerialization.data(withJSONObject: $0)) }
    #expect(files.count == names.count + 1)
    let checks = try #require(try Self.check(files))
    #expect(checks.count == files.count)
    for (check, file) in zip(checks, files) {
      expectAgreement(check, try Crystals.Host(json: Data(file), file: "host.json"))
    }
  }

  @Test(.enabled(if: isInstalled, comment))
  func `written host files conform to the schema and have the symmetry of spglib`() throws {
    let hosts = try HostCellTests.cells.map { name, cell in
      let found = try HostCell(of: HostCellTests.structure(cell, 2, 3)).cell
      return (
        Host(name: name, title: name, cell: found),
        HostFileText(name: name, title: name, cell: found)
      )
    }
    let checks = try #require(try Self.check(hosts.map { $0.1.bytes }))
    #expect(checks.count == hosts.count)
    for (check, (host, _)) in zip(checks, hosts) { expectAgreement(check, host) }
  }

  @Test(.enabled(if: isInstalled, comment), arguments: ["poscar", "cif"])
  func `supercells of any shape that ASE writes have the primitive cell and its symmetry`(
    form: String
  ) throws {
    let output = try #require(PythonScript.output(of: "hosts.py", ["build", "1"]))
    let layers = try output.split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Layer.self, from: $0)
    }
    #expect(layers.count == 21)
    for layer in layers {
      let text = form == "cif" ? layer.cif : layer.poscar
      let found = try HostCell(of: AtomicStructure(file: Array(text.utf8)))
      #expect(found.cell.atoms.count == layer.atoms && found.cellCount == layer.cells)
      let host = Crystals.Host(name: "X", title: "X", cell: found.cell)
      #expect(host.operations.count == layer.order)
      #expect(host.pointGroup?.symbol == layer.pointgroup)
    }
    // The three structures of each layer have one file.
    for index in stride(from: 0, to: layers.count, by: 3) {
      let cells = try layers[index..<(index + 3)].map { layer in
        try HostCell(of: AtomicStructure(file: Array(layer.poscar.utf8))).cell
      }
      #expect(Set(cells).count == 1)
    }
  }

  @Test(
    .enabled(if: isInstalled, comment),
    arguments: [
      (#""name": "X""#, #""name": "a b""#), (#""a": 3"#, #""a": 0"#), (#""title""#, #""titel""#),
      ("[0, 0, 0.5]", "[0, 0]"), (#""gamma": 120"#, #""gamma": 160"#),
      (#""atoms""#, #""band_gap": {"value": 1, "source": ""}, "atoms""#),
      (#""atoms""#, #""training": {"energy_repeats": 0}, "atoms""#),
      (#""atoms""#, #""further_heights": [0], "atoms""#),
      (
        #""atoms""#,
        #""thermodynamics": {"elemental_references": {"B": 0}, "formation_enthalpy": 1, "source": ""}, "atoms""#
      ),
    ])
  func `the schema and the reader refuse the same`(original: String, changed: String) throws {
    let valid = """
      {"name": "X", "title": "x", "cell": {"a": 3, "b": 3, "c": 20, "alpha": 90, "beta": 90, "gamma": 120},
      "atoms": [{"element": "B", "position": [0, 0, 0.5]}]}
      """
    let text = valid.replacing(original, with: changed)
    #expect(text != valid)
    let checks = try #require(try Self.check([valid, text].map { Array($0.utf8) }))
    #expect(checks.map(\.faults.isEmpty) == [true, false])
    _ = try Crystals.Host(json: Data(valid.utf8), file: "x.json")
    #expect(throws: HostError.self) { try Crystals.Host(json: Data(text.utf8), file: "x.json") }
  }
}
