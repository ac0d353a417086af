import Crystals
import Defects
import Testing

/// The least image of a configuration by the plain definition: every image with a defect in cell (0, 0) is sorted.
struct LeastImageOracle {
  /// The least of the sorted images.
  private(set) var defects: [PointDefect] = []
  /// The number of operations, with their translations, that give the least image.
  private(set) var count = 0
  /// The kinds of these operations, relative to the first of them.
  private(set) var kinds: Set<LayerOperation.Kind> = []

  init(of configuration: DefectConfiguration) throws {
    let given = configuration.supercell
    let operations = given.host.operations
    let leading = try Fixture.operationsToLeastLattice(of: given)
    let lattice = try #require(Superlattice(operations[leading[0]].image(of: given.vectors)))
    let sites = configuration.defects.map { given.site(at: $0.site) }
    let occupants = configuration.defects.map(\.occupant)
    var codes: [Int] = []
    var leastOperation = operations[leading[0]]
    for operation in leading {
      let moved = sites.map { operations[operation].image(of: $0) }
      let origins = zip(moved, occupants).map { $0.basis * 256 + $1.code }
      for (anchor, origin) in zip(moved, origins) where origin == origins.min() {
        var image = zip(moved, occupants).map { site, occupant in
          let i = modulo(site.i - anchor.i, lattice.a)
          let turns = (site.i - anchor.i - i) / lattice.a
          let j = modulo(site.j - anchor.j - turns * lattice.shift, lattice.b)
          return ((i * lattice.b + j) * given.host.cell.atoms.count + site.basis) * 256
            + occupant.code
        }
        image.sort()
        if codes.isEmpty || image.lexicographicallyPrecedes(codes) {
          (codes, leastOperation, count, kinds) = (image, operations[operation], 0, [])
        }
        if image == codes {
          count += 1
          kinds.insert(operations[operation].kind(after: leastOperation))
        }
      }
    }
    defects = codes.compactMap { code in
      occupants.first { $0.code == code % 256 }.map { PointDefect(site: code / 256, occupant: $0) }
    }
  }

  /// Whether these are the least image and its stabilizer.
  func agrees(_ image: [PointDefect], _ stabilizer: Stabilizer) -> Bool {
    image == defects && stabilizer.order == count
      && LayerOperation.Kind.allCases.allSatisfy {
        stabilizer.contains($0) == kinds.contains($0)
      }
  }

  /// Checks the canonical form of a configuration.
  static func expectForm(of configuration: DefectConfiguration) throws {
    let form = CanonicalForm(of: configuration)
    #expect(
      try LeastImageOracle(of: configuration).agrees(form.defects, form.stabilizer),
      "\(configuration)")
  }

  /// Checks the canonical form of a configuration, and its least image by ranking, which the form uses only if
  /// comparisons take too many steps.
  static func expectRankedForm(of configuration: DefectConfiguration) throws {
    let oracle = try LeastImageOracle(of: configuration)
    let form = CanonicalForm(of: configuration)
    #expect(oracle.agrees(form.defects, form.stabilizer), "\(configuration)")
    let first = try Fixture.operationsToLeastLattice(of: configuration.supercell)[0]
    let moved = try Fixture.image(of: configuration, operation: first, di: 0, dj: 0)
    let ranked = try LeastImage(ranking: moved.defects, in: moved.supercell, nil)
    #expect(oracle.agrees(ranked.defects, ranked.stabilizer), "\(configuration)")
  }

  private func modulo(_ number: Int, _ divisor: Int) -> Int {
    (number % divisor + divisor) % divisor
  }
}
