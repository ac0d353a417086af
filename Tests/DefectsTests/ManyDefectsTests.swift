import Crystals
import Defects
import FileSupport
import Numerics
import Testing

/// A pattern of vacancies that many operations keep.
enum RegularPattern: CaseIterable {
  case sublattice, everySecondRow, everySecondColumn, checkerboard, allButOne, random

  /// Returns the vacancies of the pattern; `random` takes half of the sites.
  func configuration(
    in supercell: Supercell, using generator: inout SplitMix64
  ) throws -> DefectConfiguration {
    let removed = Int.random(in: 0..<supercell.siteCount, using: &generator)
    let sites = (0..<supercell.siteCount).filter { index in
      let site = supercell.site(at: index)
      return switch self {
      case .sublattice: supercell.element(at: index) == supercell.element(at: removed)
      case .everySecondRow: site.i.isMultiple(of: 2)
      case .everySecondColumn: site.basis == 0 && site.j.isMultiple(of: 2)
      case .checkerboard: site.basis == 0 && (site.i + site.j).isMultiple(of: 2)
      case .allButOne: index != removed
      case .random: Bool.random(using: &generator)
      }
    }
    return try DefectConfiguration(
      supercell: supercell, defects: sites.map { PointDefect(site: $0, occupant: .vacancy) })
  }
}

@Suite struct ManyDefectsTests {
  static let shapes = [(5, 5), (7, 3), (1, 31), (16, 2), (6, 9), (8, 8), (13, 11), (40, 1)]

  @Test(arguments: CommittedFiles.hosts)
  func `the form of many random defects is the least of all images`(host: Host) throws {
    var generator = SplitMix64(seed: 11)
    for (a, b) in Self.shapes {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for round in 0..<12 {
        let most = min(supercell.siteCount, round < 10 ? 48 : 150)
        let count = Int.random(in: min(20, most)...most, using: &generator)
        let configuration = try Fixture.random(in: supercell, count: count, using: &generator)
        try LeastImageOracle.expectRankedForm(of: configuration)
      }
    }
  }

  @Test(arguments: CommittedFiles.hosts)
  func `the form of a regular pattern is the least of all images`(host: Host) throws {
    var generator = SplitMix64(seed: 12)
    for (a, b) in Self.shapes {
      let supercell = try #require(Supercell(host: host, a: a, b: b))
      for pattern in RegularPattern.allCases {
        let configuration = try pattern.configuration(in: supercell, using: &generator)
        // The oracle would take minutes for the largest of them.
        guard configuration.defects.count <= 130 else { continue }
        try LeastImageOracle.expectRankedForm(of: configuration)
      }
    }
  }

  /// Patterns repeated along both axes, with and without one further defect, have many nearly equal images.
  @Test(arguments: CommittedFiles.hosts)
  func `the form of a repeated pattern with a flaw is the least of all images`(host: Host) throws {
    var generator = SplitMix64(seed: 13)
    for (a, b, alongA, alongB) in [(2, 2, 4, 4), (1, 3, 9, 2), (3, 1, 2, 9), (4, 5, 3, 1)] {
      let cell = try #require(Supercell(host: host, a: a, b: b))
      let supercell = try #require(Supercell(host: host, a: a * alongA, b: b * alongB))
      for count in 1...min(4, cell.siteCount) {
        let pattern = try Fixture.random(in: cell, count: count, using: &generator)
        var defects: [Int: Occupant] = [:]
        for defect in pattern.defects {
          for m in 0..<alongA {
            for n in 0..<alongB {
              var site = cell.site(at: defect.site)
              (site.i, site.j) = (site.i + m * a, site.j + n * b)
              defects[supercell.index(of: site)] = defect.occupant
            }
          }
        }
        for hasFlaw in [false, true] {
          if hasFlaw { defects[.random(in: 0..<supercell.siteCount, using: &generator)] = .vacancy }
          let configuration = try DefectConfiguration(
            supercell: supercell,
            defects: defects.map { PointDefect(site: $0, occupant: $1) })
          try LeastImageOracle.expectRankedForm(of: configuration)
        }
      }
    }
  }

  /// Steps are counted, because times depend on the machine.
  ///
  /// To sort all images of *k* defects would take *k*² log *k*
  /// steps for each operation, up to 10¹⁰ for these patterns.
  @Test(arguments: CommittedFiles.hosts, RegularPattern.allCases)
  func `the steps of a form grow as the cells times their logarithm`(
    host: Host, pattern: RegularPattern
  ) throws {
    var generator = SplitMix64(seed: 14)
    for side in [8, 16, 32, 64] {
      let supercell = try #require(Supercell(host: host, a: side, b: side))
      let configuration = try pattern.configuration(in: supercell, using: &generator)
      let image = try LeastImage(
        of: configuration.defects, in: supercell, cancellation: nil)
      let cells = side * side
      // Two sorting passes for each atom of a cell and each doubling of a row, the rotations of the columns, and 32
      // steps for comparisons before.
      let passes = 2 * (host.cell.atoms.count + side.trailingZeroBitCount) + 5 + 32
      #expect(image.stepCount <= max(60_000, host.operations.count * cells * passes))
    }
  }

  @Test func `a cancelled form is not found`() throws {
    let flag = CancellationFlag()
    flag.cancel()
    var generator = SplitMix64(seed: 15)
    let supercell = try CommittedFiles.supercell("MoS2", 64, 64)
    for count in [1, 100, 1000] {
      let configuration = try Fixture.random(in: supercell, count: count, using: &generator)
      #expect(throws: CancellationError.self) {
        try CanonicalForm(of: configuration, cancellation: flag)
      }
    }
    #expect(throws: CancellationError.self) {
      try DefectConfiguration(name: "4v_S", in: supercell, cancellation: flag)
    }
  }
}
