import Crystals
import Defects
import Numerics

extension DefectConfiguration {
  /// The substituents of random configurations by the element that they replace.
  package static let substituents = [
    "B": "C", "N": "C", "P": "N", "Mo": "W", "W": "Mo", "S": "Se", "Se": "S", "Ga": "In",
    "In": "Ga",
  ]

  /// Returns a configuration of `count` vacancies and substitutions at random sites.
  package static func random(
    in supercell: Supercell, count: Int, using random: inout SplitMix64
  ) throws -> DefectConfiguration {
    var sites: Set<Int> = []
    while sites.count < count {
      sites.insert(.random(in: 0..<supercell.siteCount, using: &random))
    }
    return try DefectConfiguration(
      supercell: supercell,
      defects: sites.sorted().shuffled(using: &random).map { site in
        let element = supercell.element(at: site)
        let substituent = Element(symbol: substituents[element.symbol] ?? "C")
        let occupant = Bool.random(using: &random) ? substituent.map(Occupant.element) : nil
        return PointDefect(site: site, occupant: occupant ?? .vacancy)
      })
  }

  /// Returns the image under a random operation and translation of the supercell, with the defects in
  /// another order.
  package func randomImage(using random: inout SplitMix64) throws -> DefectConfiguration {
    let kept = supercell.keptOperations
    let operation = supercell.host.operations[kept[.random(in: 0..<kept.count, using: &random)]]
    let di = Int.random(in: 0..<supercell.a, using: &random)
    let dj = Int.random(in: 0..<supercell.b, using: &random)
    return try DefectConfiguration(
      supercell: supercell,
      defects: defects.map { defect in
        var site = operation.image(of: supercell.site(at: defect.site))
        site.i += di
        site.j += dj
        return PointDefect(site: supercell.index(of: site), occupant: defect.occupant)
      }.shuffled(using: &random))
  }
}
