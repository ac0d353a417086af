import Crystals
import Defects

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

  /// Returns the image of `configuration` under a kept operation of the host and a translation.
  static func image(
    of configuration: DefectConfiguration, operation: Int, di: Int, dj: Int
  ) throws -> DefectConfiguration {
    let supercell = configuration.supercell
    return try DefectConfiguration(
      supercell: supercell,
      defects: configuration.defects.map { defect in
        var site = supercell.host.operations[operation].image(of: supercell.site(at: defect.site))
        site.i += di
        site.j += dj
        return PointDefect(site: supercell.index(of: site), occupant: defect.occupant)
      })
  }

  /// Returns all images of `configuration`, one for each operation and translation; by definition they are its orbit.
  static func images(of configuration: DefectConfiguration) throws -> [DefectConfiguration] {
    let supercell = configuration.supercell
    return try supercell.keptOperations.flatMap { operation in
      try (0..<supercell.a).flatMap { di in
        try (0..<supercell.b).map { dj in
          try image(of: configuration, operation: operation, di: di, dj: dj)
        }
      }
    }
  }
}
