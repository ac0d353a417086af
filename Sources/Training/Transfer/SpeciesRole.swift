import Crystals
import Defects
import Prediction

/// What a species is in its host, for the comparison with species of other hosts.
struct SpeciesRole: Sendable {
  private let occupant: Occupant
  /// Whether the replaced element gives electrons to another element of the host.
  private let isCation: Bool
  /// The group of the substituent minus that of the replaced element; nil for a vacancy.
  private let groupShift: Int?

  init(of species: Species, in host: Host) {
    occupant = species.occupant
    isCation = host.elements.contains { $0.isAnion(beside: species.element) }
    groupShift =
      switch species.occupant {
      case .vacancy: nil
      case .element(let element): element.group - species.element.group
      }
  }

  /// Returns how unlike two roles are: a vacancy and a substitution most, then cation and anion, then substituents of
  /// another valence, then other substituents.
  func distance(to other: SpeciesRole) -> Int {
    let shifts =
      switch (groupShift, other.groupShift) {
      case (nil, nil): 0
      case (.some(let first), .some(let second)): 2 * abs(first - second)
      default: 1000
      }
    return shifts + (isCation == other.isCation ? 0 : 100) + (occupant == other.occupant ? 0 : 1)
  }

  /// Returns the indices of the species of a table, among some, whose roles are nearest to that of a species.
  static func nearest(
    to species: Species, in host: Host, among indices: [Int], of table: SpeciesTable, hosts: [Host]
  ) -> [Int] {
    let role = SpeciesRole(of: species, in: host)
    let distances = indices.compactMap { index -> (index: Int, distance: Int)? in
      let other = table.species[index]
      return hosts.first { $0.name == other.host }.map {
        (index, role.distance(to: SpeciesRole(of: other, in: $0)))
      }
    }
    let least = distances.map(\.distance).min()
    return distances.filter { $0.distance == least }.map(\.index)
  }
}
