import Crystals
import Defects
import Numerics
import Testing

/// Remainders are seen in canonical forms, whose cells they are taken of: for each side that a supercell can have.
@Suite struct ModulusTests {
  static let sides = 1...Supercell.maximumRepeats

  func remainder(of number: Int, by divisor: Int) -> Int {
    (number % divisor + divisor) % divisor
  }

  /// Compares with the least of the images whose first defect is in cell (0, 0), as the least of all has it, and with
  /// how many ways lead to it: where a remainder is at fault, another way may still lead there.
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
        // The same translation once, were there more defects in that cell.
        return image[0].site == origin.basis ? image : nil
      }
    }
    let least = try #require(images.min { $0.lexicographicallyPrecedes($1) })
    let form = CanonicalForm(of: configuration)
    #expect(form.defects == least)
    #expect(form.stabilizer.order == images.count { $0 == least })
  }

  @Test(arguments: ["MoS2", "P"])
  func `for every two sides cells are plain remainders`(name: String) throws {
    var generator = SplitMix64(seed: 7)
    for a in Self.sides {
      for b in Self.sides {
        let supercell = try Fixture.supercell(name, a, b)
        try expectForm(of: Fixture.random(in: supercell, count: 3, using: &generator))
      }
    }
  }

  /// Operations make numbers of either sign from the cells, whole multiples of the side among them.
  @Test(arguments: ["MoS2", "P"])
  func `for every side cells are plain remainders wherever a defect is`(
    name: String
  ) throws {
    for side in Self.sides {
      let supercell = try Fixture.supercell(name, side, side)
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
