import Crystals
import Defects
import Testing

/// Random configurations and their images.
enum Fixture {
  /// Returns a configuration of `count` defects at random sites: vacancies, carbon and tungsten.
  static func random(
    in supercell: Supercell, count: Int, using generator: inout some RandomNumberGenerator
  ) throws -> DefectConfiguration {
    let occupants = [Occupant.vacancy] + ["C", "W"].compactMap(Element.init).map(Occupant.element)
    var sites: Set<Int> = []
    while sites.count < count {
      sites.insert(.random(in: 0..<supercell.siteCount, using: &generator))
    }
    let defects = sites.sorted().shuffled(using: &generator).map { site in
      let allowed = occupants.filter { $0 != .element(supercell.element(at: site)) }
      return PointDefect(
        site: site, occupant: allowed[.random(in: 0..<allowed.count, using: &generator)])
    }
    return try DefectConfiguration(supercell: supercell, defects: defects)
  }

  /// Returns the image of `configuration` under an operation of the host and a translation.
  static func image(
    of configuration: DefectConfiguration, operation: Int, di: Int, dj: Int
  ) throws -> DefectConfiguration {
    let supercell = configuration.supercell
    let operation = supercell.host.operations[operation]
    let lattice = try #require(Superlattice(operation.image(of: supercell.vectors)))
    let moved = Supercell(host: supercell.host, lattice: lattice)
    return try DefectConfiguration(
      supercell: moved,
      defects: configuration.defects.map { defect in
        var site = operation.image(of: supercell.site(at: defect.site))
        site.i += di
        site.j += dj
        return PointDefect(site: moved.index(of: site), occupant: defect.occupant)
      })
  }

  /// Returns the indices of the operations that give the least image of a supercell's lattice.
  static func operationsToLeastLattice(of supercell: Supercell) throws -> [Int] {
    let images = try supercell.host.operations.map {
      try #require(Superlattice($0.image(of: supercell.vectors)))
    }
    return images.indices.filter { images[$0] == images.min() }
  }

  /// Returns all images of `configuration` whose lattice is the least, one for each operation and translation; by
  /// definition its canonical form is the least of them.
  static func images(of configuration: DefectConfiguration) throws -> [DefectConfiguration] {
    try operationsToLeastLattice(of: configuration.supercell).flatMap { operation in
      let (a, b) = try {
        let image = try image(of: configuration, operation: operation, di: 0, dj: 0)
        return (image.supercell.a, image.supercell.b)
      }()
      return try (0..<a).flatMap { di in
        try (0..<b).map { dj in
          try image(of: configuration, operation: operation, di: di, dj: dj)
        }
      }
    }
  }
}
