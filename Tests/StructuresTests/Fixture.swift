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

  /// Whether more atoms at the sites of an element are foreign than its own, or all of one basis index.
  static func isAnotherMaterial(_ configuration: DefectConfiguration) -> Bool {
    let supercell = configuration.supercell
    let occupants = Dictionary(
      uniqueKeysWithValues: configuration.defects.map { ($0.site, $0.occupant) })
    let byElement = Dictionary(grouping: 0..<supercell.siteCount) { supercell.element(at: $0) }
    let byBasis = Dictionary(grouping: 0..<supercell.siteCount) { supercell.site(at: $0).basis }
    func foreignCount(_ sites: [Int]) -> Int {
      sites.count { occupants[$0].map { $0 != .vacancy } ?? false }
    }
    return byElement.values.contains { sites in
      foreignCount(sites) > sites.count { occupants[$0] == nil }
    } || byBasis.values.contains { foreignCount($0) == $0.count }
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
