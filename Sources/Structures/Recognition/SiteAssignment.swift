// Assignments: which atom of a layer is at which site, once it is known how the layer lies.

import Crystals

/// The atoms of a layer laid on a supercell, each at its nearest site.
struct SiteAssignment {
  let fit: LatticeMatch
  /// The nearest site of each atom, in cells that may lie outside the supercell.
  private(set) var sites: [Site] = []
  /// From the site to the atom, Å.
  private(set) var displacements: [SIMD3<Double>] = []

  private let positions: [SIMD3<Double>]
  private var cell: UnitCell { fit.supercell.host.cell }

  /// The assignment where the atom `anchor` is put at a site of the basis index first, and then the
  /// layer is moved as a whole to where most atoms are near their sites.
  ///
  /// The median of the displacements moves it: an atom that is far from any site does not sway it.
  init(_ layer: FreeLayer, fit: LatticeMatch, anchor: Int, basis: Int) {
    self.fit = fit
    let laid = layer.plane.indices.map {
      fit.position(plane: layer.plane[$0], height: layer.heights[$0])
    }
    let cell = fit.supercell.host.cell
    var start = cell.origin(of: basis) - laid[anchor]
    // Which cell is (0, 0) does not matter, so it is the one that keeps the structure's own origin.
    start.x -= start.x.rounded()
    start.y -= start.y.rounded()
    positions = laid.map { $0 + start }
    assign(shiftedBy: .zero)
    let bound = StructureRecognizer.matchingDistance
    guard 2 * matchedCount(within: 2 * bound) >= sites.count else { return }
    var shift = SIMD3<Double>.zero
    for _ in 0..<2 {
      shift -= cell.cells(median(within: 2 * bound))
      assign(shiftedBy: shift)
    }
    let near = displacements.filter { $0.length <= bound }
    guard !near.isEmpty else { return }
    shift -= cell.cells(near.reduce(.zero, +) / Double(near.count))
    assign(shiftedBy: shift)
  }

  /// How many atoms are as near to their sites as `distance`, Å.
  func matchedCount(within distance: Double) -> Int {
    displacements.count { $0.length <= distance }
  }

  private mutating func assign(shiftedBy shift: SIMD3<Double>) {
    let nearest = positions.map { cell.nearestSite(to: $0 + shift) }
    sites = nearest.map(\.site)
    displacements = nearest.map(\.displacement)
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
  /// Whether more atoms are at their sites than in another assignment, or they are as many and the
  /// cell is less strained.
  func isNearer(than other: SiteAssignment?) -> Bool {
    guard let other else { return true }
    let bound = StructureRecognizer.matchingDistance
    return (matchedCount(within: bound), other.fit.strain)
      > (other.matchedCount(within: bound), fit.strain)
  }

  /// For each atom that is not alone at its site, the one that is nearer to it.
  private var rivals: [(atom: Int, other: Int)] {
    var holders: [Int: Int] = [:]
    var rivals: [(atom: Int, other: Int)] = []
    for atom in sites.indices {
      let site = fit.supercell.index(of: sites[atom])
      guard let holder = holders[site] else {
        holders[site] = atom
        continue
      }
      let isNearer = displacements[atom].length < displacements[holder].length
      if isNearer { holders[site] = atom }
      rivals.append(isNearer ? (holder, atom) : (atom, holder))
    }
    return rivals
  }

  /// Why not every atom has a site of its own; nil if each has.
  var fault: RecognitionError? {
    let bound = StructureRecognizer.matchingDistance
    let supercell = fit.supercell
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
    return rivals.max { distances[$0.atom] < distances[$1.atom] }.map { atom, other in
      .sharedSite(
        atom: atom, other: other, distance: distances[atom], site: wrapped(atom),
        name: supercell.name)
    }
  }
}
