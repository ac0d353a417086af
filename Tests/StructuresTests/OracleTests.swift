import Compression
import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Numerics
import Structures
import Testing

/// Comparisons with pymatgen and ASE, independent writers and readers of structures, if they are installed.
///
/// The script builds each structure from its defects and the cell of the host, rotates it, and writes it in every
/// format; it must be recognised as the configuration. The script also reads the structures that this project writes,
/// and compares them with its own.
@Suite struct OracleTests {
  /// Returns the output of the script for lines of configurations; nil if Python or the libraries are missing.
  private static func run(seed: Int, input: Data) -> Data? {
    PythonScript.output(
      of: "structures.py", [CommittedFiles.root + "/Models/hosts", "\(seed)"], input: input)
  }

  private static let isInstalled = run(seed: 0, input: Data()) != nil

  @Test(
    .enabled(
      if: isInstalled,
      "needs python3 (or the one that PYTHON names) with pymatgen-core and ase from PyPI"),
    arguments: CommittedFiles.hosts)
  func `structures written by others are recognised, and others read what is written`(
    host: Crystals.Host
  ) throws {
    var random = SplitMix64(seed: host.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    var configurations: [DefectConfiguration] = []
    for _ in 0..<Self.count {
      let supercell = try #require(Self.supercell(of: host, using: &random))
      configurations.append(
        try Fixture.random(
          in: supercell, count: .random(in: 1...max(1, supercell.siteCount / 8), using: &random),
          using: &random))
    }
    try compare(configurations, seed: 1)
  }

  /// Returns a supercell of 3 × 3 to 8 × 8 cells, or of about as many cells in another shape that is not very thin.
  private static func supercell(
    of host: Crystals.Host, using random: inout SplitMix64
  ) -> Supercell? {
    let repeats = Int.random(in: 3...8, using: &random)
    guard Bool.random(using: &random) else { return Supercell(host: host, a: repeats, b: repeats) }
    while true {
      let entries = (0..<4).map { _ in Int.random(in: -repeats...repeats, using: &random) }
      let vectors = IntegerMatrix([entries[0], entries[1]], [entries[2], entries[3]])
      if 9...80 ~= abs(vectors.determinant) { return Supercell(host: host, vectors: vectors) }
    }
  }

  private static let rows = CommittedFiles.root + "/../shared/data/2dmd/2dmd.ndjson.gz"

  @Test(
    .enabled(
      if: isInstalled && FileManager.default.fileExists(atPath: rows),
      "needs pymatgen-core and ase, and the public data beside the repository"))
  func `rows of the public data are recognised in structures written by others`() throws {
    let text = try Gzip.decompress(
      Array(try Data(contentsOf: URL(filePath: Self.rows))), limit: 1 << 28)
    let lines = text.split(separator: 10)
    // The step takes rows from all parts of the file, about as many for each host as above.
    let step = max(1, lines.count / (6 * Self.count))
    let configurations = try stride(from: 0, to: lines.count, by: step).map { index in
      try JSONReader.read(Array(lines[index])) {
        try ConfigurationDocument(reading: &$0, allowsOthers: true)
      }.configuration(in: CommittedFiles.catalogue) { _ in nil }
    }
    #expect(configurations.count >= 6 * Self.count)
    try compare(configurations, seed: 2)
  }

  /// The number of configurations of each host, which the environment can increase.
  private static let count =
    ProcessInfo.processInfo.environment["LACUNA_ORACLE_COUNT"].flatMap { Int($0) } ?? 10

  private func compare(_ configurations: [DefectConfiguration], seed: Int) throws {
    let input = try configurations.enumerated().map { index, configuration in
      try Self.line(configuration, index: index)
    }
    let output = try #require(Self.run(seed: seed, input: Data(input.joined(separator: [10]))))
    let lines = output.split(separator: 10)
    #expect(lines.count == configurations.count)
    for (configuration, line) in zip(configurations, lines) {
      let line = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
      #expect(line["faults"] as? [String] == [], "\(configuration)")
      let written = try #require(line["written"] as? [String: Any])
      #expect(written.count >= 7)
      for (name, structure) in written {
        let request = Array(try JSONSerialization.data(withJSONObject: ["structure": structure]))
        do {
          let found = try ConfigurationDocument(json: request)
            .configuration(in: CommittedFiles.catalogue) { _ in nil }
          #expect(Fixture.key(found) == Fixture.key(configuration), "\(name)")
        } catch {
          Issue.record("\(name) of \(configuration): \(error)")
        }
      }
    }
  }

  /// Writes a configuration for the script; the atoms of every other structure are displaced, as by relaxation.
  private static func line(_ configuration: DefectConfiguration, index: Int) throws -> [UInt8] {
    let texts = try StructureOutputFormat.allCases.map {
      ($0.rawValue, try configuration.text(as: $0))
    }
    return JSONWriter.object { json in
      let supercell = configuration.supercell
      json.field("material", supercell.host.name)
      let vectors = supercell.vectors
      json.field("supercell", [vectors.first, vectors.second]) { json, row in
        json.array([row.x, row.y]) { $0.integer($1) }
      }
      json.field("noise", index.isMultiple(of: 2) ? 0 : 0.25)
      // The operators of oblique cells may have coefficients that CIF readers do not expect.
      json.field("refined", vectors.repeats != nil && index.isMultiple(of: 5))
      json.field("defects", configuration.defects) { json, defect in
        let site = supercell.site(at: defect.site)
        json.object { json in
          json.field("cell", [site.i, site.j]) { $0.integer($1) }
          json.field("basis", site.basis)
          if case .element(let element) = defect.occupant { json.field("to", element.symbol) }
        }
      }
      json.name("texts")
      json.object { json in
        for (name, text) in texts {
          json.name(escaping: name)
          json.string(text)
        }
      }
    }
  }
}
