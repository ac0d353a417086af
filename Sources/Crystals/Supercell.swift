/// A host repeated `a` times along its first and `b` times along its second lattice vector.
///
/// The site (i, j, basis) has the index (i · b + j) · *n* + basis, where *n* is the number of atoms of the unit cell.
public struct Supercell: Hashable, Sendable {
  /// The pristine material.
  public let host: Host
  /// Repeats along the first lattice vector.
  public let a: Int
  /// Repeats along the second lattice vector.
  public let b: Int
  /// The number of atoms of the unit cell.
  package let atomCount: Int

  /// The largest number of repeats along either vector.
  public static let maximumRepeats = 64

  /// A supercell, or nil unless both repeats are 1 to ``maximumRepeats``.
  public init?(host: Host, a: Int, b: Int) {
    guard (1...Self.maximumRepeats).contains(a), (1...Self.maximumRepeats).contains(b) else {
      return nil
    }
    self.host = host
    self.a = a
    self.b = b
    atomCount = host.cell.atoms.count
  }

  /// The indices of the host's operations that keep the supercell's lattice.
  ///
  /// If a = b these are all operations, otherwise those that do not mix the axes.
  public var keptOperations: [Int] { host.operations.indices.filter(keepsLattice) }

  /// Whether the host's operation with an index keeps the supercell's lattice.
  package func keepsLattice(_ operation: Int) -> Bool {
    // W must map both (a, 0) and (0, b) to multiples of (a, 0) and (0, b).
    a == b
      || host.operations[operation].w21 * a % b == 0 && host.operations[operation].w12 * b % a == 0
  }

  /// The number of sites.
  public var siteCount: Int { a * b * atomCount }

  /// Returns the index of a site, its cell taken modulo the supercell.
  public func index(of site: Site) -> Int {
    (modulo(site.i, a) * b + modulo(site.j, b)) * atomCount + site.basis
  }

  /// Returns the site with an index in `0..<siteCount`.
  public func site(at index: Int) -> Site {
    let cell = index / atomCount
    return Site(i: cell / b, j: cell % b, basis: index % atomCount)
  }

  /// Returns the host's element at a site.
  public func element(at index: Int) -> Element {
    host.element(at: index % atomCount)
  }

  /// Returns the fractional coordinates of a site in the supercell; z is in the host's own cell.
  public func position(of site: Site) -> SIMD3<Double> {
    let position = host.cell.atoms[site.basis].position
    return [
      (Double(site.i) + position.x) / Double(a), (Double(site.j) + position.y) / Double(b),
      position.z,
    ]
  }

  /// Returns the site nearest to fractional coordinates of the supercell, and its distance in Å.
  ///
  /// Positions are periodic in the plane. Along the normal they are not: z is a fraction of the height of the host's own
  /// cell or of one of its further heights, whichever gives the nearer site. The coordinates must be finite.
  public func nearestSite(to position: SIMD3<Double>) -> (site: Site, distance: Double) {
    let x = (position.x - position.x.rounded(.down)) * Double(a)
    let y = (position.y - position.y.rounded(.down)) * Double(b)
    var nearest = (site: Site(i: 0, j: 0, basis: 0), distance: Double.infinity)
    for height in [host.cell.lengths.z] + host.furtherHeights {
      let (site, displacement) = host.cell.nearestSite(to: [x, y, position.z * height])
      let distance = (displacement * displacement).sum().squareRoot()
      if distance < nearest.distance { nearest = (site, distance) }
    }
    return (self.site(at: index(of: nearest.site)), nearest.distance)
  }
}
