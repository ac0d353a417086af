/// A vacancy or a substitution at a site of a supercell.
public struct PointDefect: Hashable, Comparable, Sendable {
  /// The site's index in its supercell.
  public let site: Int
  /// What is at the site.
  public let occupant: Occupant

  /// A defect at a site, by its index in the supercell.
  public init(site: Int, occupant: Occupant) {
    self.site = site
    self.occupant = occupant
  }

  /// Orders defects by site, then by the occupant's code.
  public static func < (left: PointDefect, right: PointDefect) -> Bool {
    (left.site, left.occupant.code) < (right.site, right.occupant.code)
  }
}
