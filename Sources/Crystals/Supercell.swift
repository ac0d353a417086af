/// A host with the periodicity of a larger lattice than its own.
///
/// The site (i, j, basis) has the index (i · b + j) · *n* + basis, where *n* is the number of atoms of the unit cell,
/// 0 ≤ i < a, and 0 ≤ j < b. The numbers a and b are those of ``lattice``; for a host repeated along its own two vectors
/// they are the repeats.
public struct Supercell: Hashable, Sendable {
  /// The pristine material.
  public let host: Host
  /// The translations; sites that differ by one of them are the same.
  public let lattice: Superlattice
  /// The two vectors of the supercell as they were given, the rows, as combinations of the host's.
  ///
  /// Fractional coordinates refer to them. Other vectors may span the same ``lattice``.
  public let vectors: IntegerMatrix
  /// The number of atoms of the unit cell.
  package let atomCount: Int

  /// The largest number of repeats along either vector, and the largest component of a vector.
  public static let maximumRepeats = 64

  /// A host repeated `a` times along its first and `b` times along its second vector, or nil unless both repeats are 1 to
  /// ``maximumRepeats``.
  public init?(host: Host, a: Int, b: Int) {
    guard a > 0, b > 0 else { return nil }
    self.init(host: host, vectors: IntegerMatrix([a, 0], [0, b]))
  }

  /// A supercell with two vectors, or nil unless they span a lattice of at most `Superlattice.maximumCellCount` cells, and
  /// their components are at most ``maximumRepeats`` in magnitude.
  public init?(host: Host, vectors: IntegerMatrix) {
    let range = -Self.maximumRepeats...Self.maximumRepeats
    guard range.contains(vectors.first.x), range.contains(vectors.first.y),
      range.contains(vectors.second.x), range.contains(vectors.second.y),
      let lattice = Superlattice(vectors)
    else { return nil }
    self.init(host: host, lattice: lattice, vectors: vectors)
  }

  /// The supercell with the vectors of a lattice's Hermite normal form.
  public init(host: Host, lattice: Superlattice) {
    self.init(host: host, lattice: lattice, vectors: lattice.vectors)
  }

  private init(host: Host, lattice: Superlattice, vectors: IntegerMatrix) {
    self.host = host
    self.lattice = lattice
    self.vectors = vectors
    atomCount = host.cell.atoms.count
  }

  /// The number of cells i of a site.
  @inlinable public var a: Int { lattice.a }

  /// The number of cells j of a site for each i.
  @inlinable public var b: Int { lattice.b }

  /// The indices of the host's operations that keep the supercell's lattice.
  ///
  /// If it is the host repeated equally along both vectors these are all operations.
  public var keptOperations: [Int] {
    hasEqualRepeats ? host.allOperations : symmetry.keptOperations
  }

  /// Whether the lattice is that of the host, magnified.
  private var hasEqualRepeats: Bool { lattice.a == lattice.b && lattice.shift == 0 }

  private var symmetry: SupercellSymmetry {
    host.supercellSymmetries.table(of: self) { SupercellSymmetry(of: lattice, in: host) }
  }

  /// Whether ``leastImage`` is known to be this supercell without a search.
  ///
  /// True for n × n repeats of the host's cell. May be false for other supercells that are their own least image.
  package var isKnownLeastImage: Bool {
    hasEqualRepeats && vectors.first.y == 0 && vectors.second.x == 0 && vectors.first.x == lattice.a
      && vectors.second.y == lattice.b
  }

  /// The image of the supercell that all its images under the host's operations share, and the operation that maps this
  /// supercell to it, nil for the identity.
  package var leastImage: (supercell: Supercell, operation: LayerOperation?) {
    if hasEqualRepeats { return (Supercell(host: host, lattice: lattice), nil) }
    let symmetry = symmetry
    return (
      Supercell(host: host, lattice: symmetry.leastLattice),
      symmetry.operation == 0 ? nil : host.operations[symmetry.operation]
    )
  }

  /// The number of sites.
  public var siteCount: Int { lattice.cellCount * atomCount }

  /// Returns the index of a site, its cell taken modulo the supercell.
  public func index(of site: Site) -> Int {
    let cell = lattice.reduced(site.i, site.j)
    return (cell.i * b + cell.j) * atomCount + site.basis
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

  /// Returns the fractional coordinates of a site along the supercell's vectors, from 0 to 1; z is in the host's own cell.
  public func position(of site: Site) -> SIMD3<Double> {
    let position = host.cell.atoms[site.basis].position
    let (x, y) = (Double(site.i) + position.x, Double(site.j) + position.y)
    if let repeats = vectors.repeats {
      return [x / Double(repeats.x), y / Double(repeats.y), position.z]
    }
    let determinant = Double(vectors.determinant)
    let u = (x * Double(vectors.second.y) - y * Double(vectors.second.x)) / determinant
    let v = (y * Double(vectors.first.x) - x * Double(vectors.first.y)) / determinant
    return [u - u.rounded(.down), v - v.rounded(.down), position.z]
  }

  /// Returns the site nearest to fractional coordinates along the supercell's vectors, and its distance in Å.
  ///
  /// Positions are periodic in the plane. Along the normal they are not: z is a fraction of the height of the host's own
  /// cell or of one of its further heights, whichever gives the nearer site. The coordinates must be finite.
  public func nearestSite(to position: SIMD3<Double>) -> (site: Site, distance: Double) {
    let u = position.x - position.x.rounded(.down)
    let v = position.y - position.y.rounded(.down)
    let x = u * Double(vectors.first.x) + v * Double(vectors.second.x)
    let y = u * Double(vectors.first.y) + v * Double(vectors.second.y)
    var nearest = (site: Site(i: 0, j: 0, basis: 0), distance: Double.infinity)
    for height in [host.cell.lengths.z] + host.furtherHeights {
      let (site, displacement) = host.cell.nearestSite(to: [x, y, position.z * height])
      let distance = (displacement * displacement).sum().squareRoot()
      if distance < nearest.distance { nearest = (site, distance) }
    }
    return (self.site(at: index(of: nearest.site)), nearest.distance)
  }
}
