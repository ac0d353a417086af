import Crystals
import Defects
import FileSupport
import Numerics
import Testing

/// Canonical forms take remainders of cells, so their tests cover every side that a supercell can have.
@Suite struct ModulusTests {
  static let sides = 1...Supercell.maximumRepeats

  @Test(arguments: ["MoS2", "P"])
  func `cells are remainders for every shape of a supercell`(name: String) throws {
    var generator = SplitMix64(seed: 7)
    for a in Self.sides {
      for b in Self.sides {
        let supercell = try CommittedFiles.supercell(name, a, b)
        try LeastImageOracle.expectForm(
          of: Fixture.random(in: supercell, count: 3, using: &generator))
      }
    }
  }

  /// Operations give cells of either sign, including multiples of the side.
  @Test(arguments: ["MoS2", "P"])
  func `cells are remainders at every site`(
    name: String
  ) throws {
    for side in Self.sides {
      let supercell = try CommittedFiles.supercell(name, side, side)
      let first = PointDefect(site: 0, occupant: .vacancy)
      for i in 0..<side {
        for j in Set([0, 1, side / 2, side - 1]) where j < side {
          let site = supercell.index(of: Site(i: i, j: j, basis: 1))
          try LeastImageOracle.expectForm(
            of: DefectConfiguration(
              supercell: supercell, defects: [first, PointDefect(site: site, occupant: .vacancy)]))
        }
      }
    }
  }
}
