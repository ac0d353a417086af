import Defects

/// What an imported energy is given for.
public enum EnergyBasis: String, CaseIterable, Sendable {
  /// The whole supercell.
  case cell
  /// An atom of the structure with its defects.
  case atom
  /// A defect of the structure.
  case defect

  /// Returns how many of them a configuration has.
  func count(in configuration: DefectConfiguration) -> Int {
    switch self {
    case .cell: 1
    case .atom:
      configuration.supercell.siteCount - configuration.defects.count { $0.occupant == .vacancy }
    case .defect: configuration.defects.count
    }
  }

  /// The bases that the name of a column or key may mean, such as "energy_per_atom"; nil if it states none.
  static func stated(by name: String) -> [EnergyBasis]? {
    let letters = name.lowercased().filter(\.isLetter)
    // A site is a site of the crystal or a defect, by author.
    if letters.contains("persite") { return [.atom, .defect] }
    return allCases.filter { letters.contains("per" + $0.rawValue) }.first.map { [$0] }
  }
}
