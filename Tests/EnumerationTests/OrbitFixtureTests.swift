import Crystals
import Enumeration
import FileSupport
import Foundation
import Testing

/// `orbits.json` has the orbits of placements that `make_orbits.py` finds from coordinates, with spglib.
@Suite struct OrbitFixtureTests {
  private struct Entry: Decodable {
    let host: String
    let supercell: [[Int]]
    let defects: [Defects]
    let multiplicities: [Int]

    /// The element, first or last of the host, and the number of defects of one kind.
    struct Defects: Decodable {
      let isFirst: Bool
      let count: Int

      init(from decoder: any Decoder) throws {
        var pair = try decoder.unkeyedContainer()
        isFirst = try pair.decode(String.self) == "first"
        count = try pair.decode(Int.self)
      }
    }
  }

  @Test func `arrangements have the multiplicities of orbits found from coordinates`() throws {
    let path = CommittedFiles.root + "/Tests/EnumerationTests/Fixtures/orbits.json"
    let entries = try JSONDecoder().decode(
      [Entry].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(entries.count == 96)
    for entry in entries {
      let host = try CommittedFiles.host(entry.host)
      let supercell = try #require(
        Supercell(
          host: host,
          vectors: IntegerMatrix(SIMD2(entry.supercell[0]), SIMD2(entry.supercell[1]))))
      let text = zip(["v", "C"], entry.defects).map { occupant, defects in
        let element = defects.isFirst ? host.elements[0] : host.elements[host.elements.count - 1]
        return "\(defects.count)\(occupant)_\(element)"
      }.joined(separator: "+")
      let arrangements = try Fixture.arrangements(Fixture.tree(text, in: supercell))
      #expect(
        arrangements.map(\.multiplicity).sorted() == entry.multiplicities,
        "\(text) in \(host) \(supercell.vectors)")
    }
  }
}
