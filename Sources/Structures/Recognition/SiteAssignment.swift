import Crystals
import Numerics

/// The atoms of a layer mapped onto a supercell, each assigned to its nearest site.
struct SiteAssignment {
  let match: LatticeMatch
  /// The nearest site of each atom, in cells that may lie outside the supercell.
  private(set) var sites: [Site] = []
  /// The vector from the site to the atom, Å.
  private(set) var displacements: [SIMD3<Double>] = []

  private let positions: [SIMD3<Double>]

  /// Puts the atom `anchor` at a site of the basis index, then moves the layer as a whole to where most atoms are near
  /// their sites.
  ///
  /// The layer is moved by the median of the displacements, which atoms far from any site do not influence.
  init(
    _ layer: IsolatedLayer, match: LatticeMatch, anchor: Int, basis: Int,
    cancellation: CancellationFlag
  ) throws(CancellationError) {
    self.match = match
    let cell = match.supercell.host.cell
    let mapped = layer.plane.indices.map {
      match.position(plane: layer.plane[$0], height: layer.heights[$0])
    }
    var start = cell.origin(of: basis) - mapped[anchor]
    // Any cell can be (0, 0); this choice keeps the structure's own origin.
    start.x -= start.x.rounded()
    start.y -= start.y.rounded()
    positions = mapped.map { $0 + start }
    try assign(shiftedBy: .zero, cancellation)
    let bound = StructureRecognizer.matchingDistance
    guard 2 * matchedCount(within: 2 * bound) >= sites.count else { return }
    var shift = SIMD3<Double>.zero
    for _ in 0..<2 {
      shift -= cell.cells(median(within: 2 * bound))
      try assign(shiftedBy: shift, cancellation)
    }
    let near = displacements.filter { $0.length <= bound }
    guard !near.isEmpty else { return }
    shift -= cell.cells(near.reduce(.zero, +) / Double(near.count))
    try assign(shiftedBy: shift, cancellation)
  }

  /// Returns the number of atoms within a distance from their sites, Å.
  func matchedCount(within distance: Double) -> Int {
    displacements.count { $0.length <= distance }
  }

  private mutating func assign(
    shiftedBy shift: SIMD3<Double>, _ cancellation: CancellationFlag
  ) throws(CancellationError) {
    let cell = match.supercell.host.cell
    (sites, displacements) = ([], [])
    sites.reserveCapacity(positions.count)
    displacements.reserveCapacity(positions.count)
    for (atom, position) in positions.enumerated() {
      if atom.isMultiple(of: 1024) { try cancellation.check() }
      let (site, displacement) = cell.nearestSite(to: position + shift)
      sites.append(site)
      displacements.append(displacement)
    }
  }

  private func median(within distance: Double) -> SIMD3<Double> {
    let near = displacements.filter { $0.length <= distance }
    guard !near.isEmpty else { return .zero }
    var median = SIMD3<Double>.zero
    for axis in 0..<3 { median[axis] = near.map { $0[axis] }.sorted()[near.count / 2] }
    return median
  }
}

extension SiteAssignment {
  /// Whether more atoms are at their sites than in another assignment, or as many in a less strained
  /// cell.
  func isNearer(than other: SiteAssignment?) -> Bool {
    guard let other else { return true }
    let bound = StructureRecognizer.matchingDistance
    return (matchedCount(within: bound), other.match.strain.largest)
      > (other.matchedCount(within: bound), match.strain.largest)
  }

  /// Pairs of atoms at one site: the farther atom and the nearer one.
  private var sharedSites: [(atom: Int, other: Int)] {
    var holders: [Int: Int] = [:]
    var pairs: [(atom: Int, other: Int)] = []
    for atom in sites.indices {
      let site = match.supercell.index(of: sites[atom])
      guard let holder = holders[site] else {
        holders[site] = atom
        continue
      }
      let isNearer = displacements[atom].length < displacements[holder].length
      if isNearer { holders[site] = atom }
      pairs.append(isNearer ? (holder, atom) : (atom, holder))
    }
    return pairs
  }

  /// The reason why not every atom has a site of its own; nil if each has.
  var fault: RecognitionError? {
    let bound = StructureRecognizer.matchingDistance
    let supercell = match.supercell
    func wrapped(_ atom: Int) -> Site { supercell.site(at: supercell.index(of: sites[atom])) }
    let distances = displacements.map(\.length)
    let farthest = distances.indices.max { distances[$0] < distances[$1] }
    guard let farthest, distances[farthest] <= bound else {
      let matched = matchedCount(within: bound)
      guard let farthest, 2 * matched >= sites.count else {
        return .unknownStructure(name: supercell.name, matched: matched, atoms: sites.count)
      }
      return .offSite(
        atom: farthest, distance: distances[farthest], site: wrapped(farthest),
        name: supercell.name)
    }
    return sharedSites.max { distances[$0.atom] < distances[$1.atom] }.map { atom, other in
      .sharedSite(
        atom: atom, other: other, distance: distances[atom], site: wrapped(atom),
        name: supercell.name)
    }
  }
}
