// Supercells: the host repeated, sites counted, symmetry as permutations of sites.

/// A host repeated `a` times along its first and `b` times along its second lattice vector.
///
/// The site (i, j, basis) has the index (i · b + j) · *n* + basis, *n* the atoms of the unit cell.
public struct Supercell: Hashable, Sendable {
  /// The pristine material.
  public let host: Host
  /// Repeats along the first lattice vector.
  public let a: Int
  /// Repeats along the second lattice vector.
  public let b: Int
  /// The atoms of the unit cell.
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
  /// All of them where a = b; where a ≠ b, those that do not mix the axes.
  public var keptOperations: [Int] { host.operations.indices.filter(keepsLattice) }

  /// Whether the host's operation with an index keeps the supercell's lattice.
  package func keepsLattice(_ operation: Int) -> Bool {
    // W must take both (a, 0) and (0, b) to multiples of (a, 0) and (0, b).
    a == b
      || host.operations[operation].w21 * a % b == 0 && host.operations[operation].w12 * b % a == 0
  }

  /// The number of sites.
  public var siteCount: Int { a * b * atomCount }

  /// The index of a site, its cell taken modulo the supercell.
  public func index(of site: Site) -> Int {
    (modulo(site.i, a) * b + modulo(site.j, b)) * atomCount + site.basis
  }

  /// The site with an index in `0..<siteCount`.
  public func site(at index: Int) -> Site {
    let cell = index / atomCount
    return Site(i: cell / b, j: cell % b, basis: index % atomCount)
  }

  /// The host's element at a site.
  public func element(at index: Int) -> Element {
    host.element(at: index % atomCount)
  }

  /// Fractional coordinates of a site in the supercell; z in the host's own cell.
  public func position(of site: Site) -> SIMD3<Double> {
    let position = host.cell.atoms[site.basis].position
    return [
      (Double(site.i) + position.x) / Double(a), (Double(site.j) + position.y) / Double(b),
      position.z,
    ]
  }

  /// The site nearest to fractional coordinates of the supercell, and how far it is in Å.
  ///
  /// Positions are periodic in the plane. Along the normal they are not; z is told in the host's own cell or in
  /// one of its further heights, whichever is nearer to a site. The coordinates must be finite.
  public func nearestSite(to position: SIMD3<Double>) -> (site: Site, distance: Double) {
    let x = (position.x - position.x.rounded(.down)) * Double(a)
    let y = (position.y - position.y.rounded(.down)) * Double(b)
    var nearest = (site: Site(i: 0, j: 0, basis: 0), distance: Double.infinity)
    let heights = ([host.cell.lengths.z] + host.furtherHeights).map { $0 * position.z }
    for (basis, atom) in host.cell.atoms.enumerated() {
      let level = atom.position.z * host.cell.lengths.z
      let rise = heights.map { abs($0 - level) }.min() ?? 0
      let i = Int((x - atom.position.x).rounded())
      let j = Int((y - atom.position.y).rounded())
      // In an oblique cell the nearest atom may be in a cell beside the rounded one.
      for near in [
        SIMD2(0, 0), [1, 0], [-1, 0], [0, 1], [0, -1], [1, -1], [-1, 1], [1, 1], [-1, -1],
      ] {
        let vector = host.cell.cartesian([
          x - Double(i + near.x) - atom.position.x, y - Double(j + near.y) - atom.position.y, 0,
        ])
        let distance = ((vector * vector).sum() + rise * rise).squareRoot()
        if distance < nearest.distance {
          nearest = (
            Site(i: modulo(i + near.x, a), j: modulo(j + near.y, b), basis: basis), distance
          )
        }
      }
    }
    return nearest
  }
}

/// The least non-negative remainder.
@inlinable
package func modulo(_ value: Int, _ divisor: Int) -> Int {
  let remainder = value % divisor
  return remainder < 0 ? remainder + divisor : remainder
}

/// The remainder by `period` of a number from −`period` up to, but not, twice `period`.
@inlinable
package func wrapped(_ number: Int, _ period: Int) -> Int {
  if number < 0 { number &+ period } else if number < period { number } else { number &- period }
}
