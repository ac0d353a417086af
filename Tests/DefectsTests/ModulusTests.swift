import Crystals
import Defects
import FileSupport
import Numerics
import Testing

/// Canonical forms take remainders of cells, so their tests cover every side that a supercell can have.
@Suite struct ModulusTests {
  static let sides = 1...Supercell.maximumRepeats

  func remainder(of number: Int, by divisor: Int) -> Int {
    (number % divisor + divisor) % divisor
  }

  /// Compares a form with the least of the images whose first defect is in cell (0, 0).
  ///
  /// The number of operations that give it is compared too: with a wrong remainder, one of them may still be found.
  func expectForm(of configuration: DefectConfiguration) throws {
    let supercell = configuration.supercell
    let sites = configuration.defects.map { supercell.site(at: $0.site) }
    let images = supercell.keptOperations.flatMap { operation in
      let moved = sites.map(supercell.host.operations[operation].image)
      return moved.compactMap { origin in
        let image = zip(moved, configuration.defects).map { site, defect in
          let i = remainder(of: site.i - origin.i, by: supercell.a)
          let j = remainder(of: site.j - origin.j, by: supercell.b)
          return PointDefect(
            site: (i * supercell.b + j) * supercell.host.cell.atoms.count + site.basis,
            occupant: defect.occupant)
        }.sorted()
        // Counts a translation once even if several defects are in that cell.
        return image[0].site == origin.basis ? image : nil
      }
    }
    let least = try #require(images.min { $0.lexicographicallyPrecedes($1) })
    let form = CanonicalForm(of: configuration)
    #expect(form.defects == least)
    #expect(form.stabilizer.order == images.count { $0 == least })
  }

  @Test(arguments: ["MoS2", "P"])
  func `cells are remainders for every shape of a supercell`(name: String) throws {
    var generator = SplitMix64(seed: 7)
    for a in Self.sides {
      for b in Self.sides {
        let supercell = try CommittedFiles.supercell(name, a, b)
        try expectForm(of: Fixture.random(in: supercell, count: 3, using: &generator))
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
          try expectForm(
            of: DefectConfiguration(
              supercell: supercell, defects: [first, PointDefect(site: site, occupant: .vacancy)]))
        }
      }
    }
  }
}
