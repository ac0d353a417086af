import FileSupport
import Foundation
import Structures
import Testing

/// A comparison with gemmi, which expands structures of all space groups by its own tables, if it is installed.
@Suite struct SymmetryOracleTests {
  private static func run(seed: Int, count: Int) -> Data? {
    PythonScript.output(
      of: "symmetry.py",
      [CommittedFiles.root + "/Sources/CSpaceGroups/spacegroups.txt", "\(seed)", "\(count)"])
  }

  private static let isInstalled = run(seed: 0, count: 0) != nil

  /// The number of settings, which the environment can increase to 530.
  private static let count =
    ProcessInfo.processInfo.environment["LACUNA_ORACLE_COUNT"].flatMap { Int($0) } ?? 60

  @Test(
    .enabled(
      if: isInstalled, "needs python3 (or the one that PYTHON names) with gemmi and numpy from PyPI"
    ))
  func `the atoms of a cell are those that gemmi finds, for every space group`() throws {
    let output = try #require(Self.run(seed: 7, count: Self.count))
    let lines = output.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == Self.count)
    for line in lines {
      let row = try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
      let text = try #require(row["cif"] as? String)
      let atoms = try #require(row["atoms"] as? [[Any]])
      let name = "\(row["name"] ?? "")"
      let structure: AtomicStructure
      do {
        structure = try AtomicStructure(text: Array(text.utf8))
      } catch {
        Issue.record("\(name): \(error)\n\(text)")
        continue
      }
      #expect(structure.atoms.count == atoms.count, "\(name)")
      for atom in atoms {
        let numbers = atom.dropFirst().compactMap { $0 as? Double }
        let position = try #require(numbers.count == 3 ? SIMD3(numbers) : nil)
        let isFound = structure.atoms.contains {
          let apart = $0.position - position
          let nearest = apart - apart.rounded(.toNearestOrAwayFromZero)
          return $0.element.symbol == atom[0] as? String
            && (0..<3).allSatisfy { abs(nearest[$0]) < 1e-4 }
        }
        #expect(isFound, "\(name): \(atom)")
      }
    }
  }
}
