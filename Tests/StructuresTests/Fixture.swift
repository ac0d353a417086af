import Crystals
import Defects
import FileSupport
import Numerics
import Structures
import Testing

/// A recogniser and random configurations.
enum Fixture {
  static let recognizer = StructureRecognizer(hosts: CommittedFiles.hosts)

  /// The substitutions in the data, by host and replaced element.
  static let replacements: [String: [String: String]] = [
    "MoS2": ["Mo": "W", "S": "Se"], "WSe2": ["W": "Mo", "Se": "S"], "BN": ["B": "C", "N": "C"],
    "GaSe": ["Ga": "In", "Se": "S"], "InSe": ["In": "Ga", "Se": "S"], "P": ["P": "N"],
  ]

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

  /// Whether more than half of the sites of an element are substituted, or all of one atom of the unit cell.
  static func isAnotherMaterial(_ configuration: DefectConfiguration) -> Bool {
    let supercell = configuration.supercell
    let substituted = configuration.defects.filter { $0.occupant != .vacancy }.map(\.site)
    func isMost<Key: Hashable>(_ key: (Int) -> Key, above share: Double) -> Bool {
      let all = Dictionary(grouping: 0..<supercell.siteCount, by: key)
      return Dictionary(grouping: substituted, by: key).contains {
        Double($1.count) > share * Double(all[$0]?.count ?? 0)
      }
    }
    return isMost({ supercell.element(at: $0) }, above: 0.5)
      || isMost({ supercell.site(at: $0).basis }, above: 0.999)
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

extension DefectConfiguration {
  /// Returns the structure as text in a format that is also read.
  func text(in format: StructureFormat) throws -> String {
    let written = StructureOutputFormat.allCases.first { $0.rawValue == format.rawValue }
    return try text(as: #require(written))
  }
}
