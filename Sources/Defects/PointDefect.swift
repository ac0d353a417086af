// Point defects: what is wrong at one site.

import Crystals

/// What a site holds in place of the host's atom.
public enum Occupant: Hashable, Sendable {
  /// Nothing: the atom is missing.
  case vacancy
  /// An atom of another element.
  case element(Element)

  /// 0 for a vacancy, else the atomic number: the order of occupants in a canonical form.
  public var code: Int {
    switch self {
    case .vacancy: 0
    case .element(let element): element.atomicNumber
    }
  }
}

/// A vacancy or a substitution at a site of a supercell.
///
/// Ordered by site, then by the occupant's code.
public struct PointDefect: Hashable, Comparable, Sendable {
  /// The site's index in its supercell.
  public let site: Int
  /// What is there.
  public let occupant: Occupant

  /// A defect at the site with an index in its supercell.
  public init(site: Int, occupant: Occupant) {
    self.site = site
    self.occupant = occupant
  }

  /// Defects are ordered by site, then by the occupant's code.
  public static func < (left: PointDefect, right: PointDefect) -> Bool {
    (left.site, left.occupant.code) < (right.site, right.occupant.code)
  }
}
