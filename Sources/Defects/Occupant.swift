import Crystals

/// What a site has in place of the host's atom.
public enum Occupant: Hashable, Sendable {
  /// Nothing; the atom is missing.
  case vacancy
  /// An atom of another element.
  case element(Element)

  /// The number by which occupants are ordered: 0 for a vacancy, otherwise the atomic number.
  public var code: Int {
    switch self {
    case .vacancy: 0
    case .element(let element): element.atomicNumber
    }
  }
}
