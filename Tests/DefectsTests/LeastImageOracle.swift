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

  init(of configuration: DefectConfiguration) {
    let supercell = configuration.supercell
    let operations = supercell.host.operations
    let sites = configuration.defects.map { supercell.site(at: $0.site) }
    let occupants = configuration.defects.map(\.occupant)
    var codes: [Int] = []
    var leastOperation = operations[0]
    for kept in supercell.keptOperations {
      let moved = sites.map(operations[kept].image)
      let origins = zip(moved, occupants).map { $0.basis * 256 + $1.code }
      for (anchor, origin) in zip(moved, origins) where origin == origins.min() {
        var image = zip(moved, occupants).map { site, occupant in
          let i = modulo(site.i - anchor.i, supercell.a)
          let j = modulo(site.j - anchor.j, supercell.b)
          return ((i * supercell.b + j) * supercell.host.cell.atoms.count + site.basis) * 256
            + occupant.code
        }
        image.sort()
        if codes.isEmpty || image.lexicographicallyPrecedes(codes) {
          (codes, leastOperation, count, kinds) = (image, operations[kept], 0, [])
        }
        if image == codes {
          count += 1
          kinds.insert(operations[kept].kind(after: leastOperation))
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
  static func expectForm(of configuration: DefectConfiguration) {
    let form = CanonicalForm(of: configuration)
    #expect(
      LeastImageOracle(of: configuration).agrees(form.defects, form.stabilizer),
      "\(configuration)")
  }

  /// Checks the canonical form of a configuration, and its least image by ranking, which the form uses only if
  /// comparisons take too many steps.
  static func expectRankedForm(of configuration: DefectConfiguration) throws {
    let oracle = LeastImageOracle(of: configuration)
    let form = CanonicalForm(of: configuration)
    #expect(oracle.agrees(form.defects, form.stabilizer), "\(configuration)")
    let ranked = try LeastImage(
      ranking: configuration.defects, in: configuration.supercell, nil)
    #expect(oracle.agrees(ranked.defects, ranked.stabilizer), "\(configuration)")
  }

  private func modulo(_ number: Int, _ divisor: Int) -> Int {
    (number % divisor + divisor) % divisor
  }
}
