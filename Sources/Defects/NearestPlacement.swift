import Crystals
import Numerics

/// The arrangements of named defects that put them as near to each other as possible.
struct NearestPlacement {
  /// One configuration for each arrangement that symmetry does not make equal to another, by canonical form as text.
  let configurations: [String: DefectConfiguration]

  /// Sums of distances that differ by less than this count as equal, Å.
  private static let resolution = 0.01

  /// Finds the arrangements with the least sum of the distances between all pairs.
  ///
  /// - Returns: nil if the supercell has too few sites of an element.
  /// - Throws: `CancellationError`.
  /// - Complexity: A search among the sites around one; four defects take some thousand steps.
  init?(
    of names: [DefectName], in supercell: Supercell, cancellation: CancellationFlag
  ) throws(CancellationError) {
    var search = Search(supercell: supercell, names: names, cancellation: cancellation)
    for basis in supercell.host.cell.atoms.indices
    where supercell.host.element(at: basis) == names[0].element {
      try search.extend([supercell.index(of: Site(i: 0, j: 0, basis: basis))], sum: 0)
    }
    guard !search.placements.isEmpty else { return nil }
    var configurations: [String: DefectConfiguration] = [:]
    for sites in search.nearest {
      let defects = zip(sites, names).map { PointDefect(site: $0, occupant: $1.occupant) }
      guard let configuration = try? DefectConfiguration(supercell: supercell, defects: defects)
      else { continue }
      let key = try CanonicalForm(of: configuration, cancellation: cancellation).description
      if configurations[key] == nil { configurations[key] = configuration }
    }
    self.configurations = configurations
  }

  /// A depth-first search that abandons branches which cannot lead to the nearest placement.
  private struct Search {
    let supercell: Supercell
    private let metric: PeriodicMetric
    let names: [DefectName]
    /// Placements that were the nearest when they were found.
    private(set) var placements: [(sites: [Int], sum: Double)] = []
    private var least = Double.infinity
    private let cancellation: CancellationFlag
    private var neighbours: [Int: [(site: Int, distance: Double)]] = [:]

    init(supercell: Supercell, names: [DefectName], cancellation: CancellationFlag) {
      self.supercell = supercell
      metric = PeriodicMetric(supercell)
      self.names = names
      self.cancellation = cancellation
    }

    /// The sites of the nearest placements.
    var nearest: [[Int]] { placements.filter { $0.sum <= least + resolution }.map(\.sites) }

    mutating func extend(_ sites: [Int], sum: Double) throws(CancellationError) {
      try cancellation.check()
      guard sites.count < names.count else {
        if sum < least - resolution { placements = [] }
        least = min(least, sum)
        placements.append((sites, sum))
        return
      }
      for (site, distance) in try sorted(from: sites[0]) {
        // Each remaining defect adds at least this distance to the sum.
        let remaining = Double(names.count - sites.count)
        guard sum + distance * remaining <= least + resolution else { break }
        guard supercell.element(at: site) == names[sites.count].element, !sites.contains(site)
        else { continue }
        let added = sites.map { separation(from: $0, to: site) }.reduce(0, +)
        guard sum + added <= least + resolution else { continue }
        try extend(sites + [site], sum: sum + added)
      }
    }

    /// Returns all other sites, the nearest first.
    private mutating func sorted(
      from site: Int
    ) throws(CancellationError) -> [(site: Int, distance: Double)] {
      if let known = neighbours[site] { return known }
      var sorted: [(site: Int, distance: Double)] = []
      for other in 0..<supercell.siteCount where other != site {
        if other.isMultiple(of: 1024) { try cancellation.check() }
        sorted.append((other, separation(from: site, to: other)))
      }
      sorted.sort { ($0.distance, $0.site) < ($1.distance, $1.site) }
      neighbours[site] = sorted
      return sorted
    }

    /// Returns the distance of two sites over their nearest images in the plane, Å.
    ///
    /// `PeriodicMetric` gives the same distances except for rounding. But the order of equally distant sites depends on
    /// rounding, and with it which of several equivalent placements a name stands for; that must not change where the
    /// host is repeated along its own vectors.
    private func separation(from first: Int, to second: Int) -> Double {
      let (lattice, cell) = (supercell.lattice, supercell.host.cell)
      let (from, to) = (supercell.site(at: first), supercell.site(at: second))
      guard lattice.shift == 0 else { return metric.distance(from: from, to: to) }
      func position(_ site: Site) -> SIMD3<Double> {
        let position = cell.atoms[site.basis].position
        return [
          (Double(site.i) + position.x) / Double(lattice.a),
          (Double(site.j) + position.y) / Double(lattice.b), position.z,
        ]
      }
      var apart = position(to) - position(from)
      apart.x -= apart.x.rounded()
      apart.y -= apart.y.rounded()
      var least = Double.infinity
      for i in -1...1 {
        for j in -1...1 {
          let vector = cell.cartesian([
            (apart.x + Double(i)) * Double(lattice.a), (apart.y + Double(j)) * Double(lattice.b),
            apart.z,
          ])
          least = min(least, (vector * vector).sum())
        }
      }
      return least.squareRoot()
    }
  }
}
