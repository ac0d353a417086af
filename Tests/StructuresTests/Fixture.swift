import Crystals
import Defects
import Numerics
import Structures
import Testing

/// Hosts, a recogniser and random configurations for the tests.
enum Fixture {
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  /// The committed host catalogue.
  static let catalogue: HostCatalogue = {
    do { return try HostCatalogue(path: root + "/Models/hosts") } catch {
      fatalError("the committed host catalogue: \(error)")
    }
  }()

  static let hosts = catalogue.hosts

  static let recognizer = StructureRecognizer(hosts: hosts)

  /// The substitutions in the data, by host and replaced element.
  static let replacements: [String: [String: String]] = [
    "MoS2": ["Mo": "W", "S": "Se"], "WSe2": ["W": "Mo", "Se": "S"], "BN": ["B": "C", "N": "C"],
    "GaSe": ["Ga": "In", "Se": "S"], "InSe": ["In": "Ga", "Se": "S"], "P": ["P": "N"],
  ]

  static func supercell(_ name: String, _ a: Int, _ b: Int) throws -> Supercell {
    let host = try #require(catalogue[name])
    return try #require(Supercell(host: host, a: a, b: b))
  }

  /// Returns a configuration of `count` vacancies and substitutions at random sites.
  static func random(
    in supercell: Supercell, count: Int, using generator: inout SplitMix64
  ) throws -> DefectConfiguration {
    let sites = (0..<supercell.siteCount).shuffled(using: &generator).prefix(count)
    return try DefectConfiguration(
      supercell: supercell,
      defects: sites.map { site in
        let symbol = supercell.element(at: site).symbol
        let replacement = replacements[supercell.host.name]?[symbol].flatMap(Element.init)
        let occupant = replacement.map(Occupant.element) ?? .vacancy
        return PointDefect(
          site: site, occupant: Bool.random(using: &generator) ? .vacancy : occupant)
      })
  }

  static func recognize(_ text: String, as format: StructureFormat? = nil) throws
    -> RecognizedStructure
  {
    try recognizer.recognize(AtomicStructure(text: Array(text.utf8), format: format))
  }

  static func key(_ configuration: DefectConfiguration) -> String {
    CanonicalForm(of: configuration).description
  }
}
