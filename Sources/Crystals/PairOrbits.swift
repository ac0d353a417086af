import Glibc

/// The ordered pairs of sites within a cutoff, sorted into orbits under the host's symmetry.
///
/// A pair of sites of the infinite crystal is (basis, basis′, Δi, Δj), from the first site to the second. The operations
/// of the layer sort pairs into orbits in integer arithmetic. Distance and angles are properties of an orbit, so an edge
/// of a graph is one integer.
public final class PairOrbits: Sendable {
  /// The properties that all pairs of an orbit have in common.
  public struct Orbit: Hashable, Sendable {
    /// The basis indices of the least pair; all first sites have one element, and all second sites.
    public let first, second: Int
    /// The distance of the two sites, Å.
    public let distance: Double
    /// The distance along the normal of the layer, Å.
    public let height: Double
    /// Mean of sin 3θ over the orbit, for the angle θ from x (along a) to the in-plane vector; 0 if that is zero.
    public let sin3: Double
    /// Mean of cos 2θ over the orbit.
    public let cos2: Double
    /// Mean of cos 4θ over the orbit.
    public let cos4: Double
  }

  /// The host of the pairs.
  public let host: Host
  /// The distance from which on pairs are left out, Å.
  public let cutoff: Double
  /// The orbits in ascending order of their least pair (basis, basis′, Δi, Δj).
  public let orbits: [Orbit]
  /// The largest |Δi| or |Δj| of a pair within the cutoff.
  public let reach: Int
  /// The orbit of a pair at ((basis · n + basis′) · side + Δi + reach) · side + Δj + reach; −1 outside the cutoff.
  private let table: [Int32]
  private let images = SupercellCache<PairImages>()

  /// Finds the orbits of the pairs of two different sites closer than `cutoff` Å.
  ///
  /// - Precondition: `cutoff` is above 0 and at most 50 Å.
  /// - Complexity: O(*p* · *g*) for *p* pairs and *g* operations.
  public init(of host: Host, cutoff: Double) {
    precondition(cutoff > 0 && cutoff <= 50, "the cutoff must be above 0 and at most 50 Å")
    let cell = host.cell
    let count = cell.atoms.count
    // Rows of cells are at least this far apart; a pair may span one cell more than its cell vector.
    let spacing = cell.a.x * cell.b.y / max(cell.lengths.x, cell.lengths.y)
    let reach = Int((cutoff / spacing).rounded(.up)) + 1
    let side = 2 * reach + 1

    func vector(_ pair: Pair) -> SIMD3<Double> {
      cell.cartesian(
        cell.atoms[pair.second].position - cell.atoms[pair.first].position
          + [Double(pair.di), Double(pair.dj), 0])
    }
    func image(_ pair: Pair, under operation: LayerOperation) -> Pair {
      let shift = operation.offsets[pair.second] &- operation.offsets[pair.first]
      let cells = operation.matrix.times([pair.di, pair.dj]) &+ shift
      return Pair(
        first: operation.permutation[pair.first], second: operation.permutation[pair.second],
        di: cells.x, dj: cells.y)
    }

    var table = [Int32](repeating: -1, count: count * count * side * side)
    var orbits: [Orbit] = []
    var largestStep = 0
    func slot(_ pair: Pair) -> Int {
      ((pair.first * count + pair.second) * side + pair.di + reach) * side + pair.dj + reach
    }
    // Pairs are visited in ascending order, so the first pair of an orbit is its least, which represents it.
    for first in 0..<count {
      for second in 0..<count {
        for di in -reach...reach {
          for dj in -reach...reach {
            let pair = Pair(first: first, second: second, di: di, dj: dj)
            let apart = vector(pair)
            let distance = (apart * apart).sum().squareRoot()
            guard table[slot(pair)] < 0, distance < cutoff, distance > 0 else { continue }
            // The operations form a group, so applying each of them once gives the whole orbit.
            let members = Set(host.operations.map { image(pair, under: $0) })
              .filter { abs($0.di) <= reach && abs($0.dj) <= reach }
              .sorted()
            for member in members {
              table[slot(member)] = Int32(orbits.count)
              largestStep = max(largestStep, abs(member.di), abs(member.dj))
            }
            orbits.append(
              Orbit(first: first, second: second, distance: distance, vectors: members.map(vector)))
          }
        }
      }
    }
    self.host = host
    self.cutoff = cutoff
    self.orbits = orbits
    self.reach = largestStep
    // Each graph searches all cells within reach, so cells without pairs are cut off.
    let near = reach - largestStep...reach + largestStep
    self.table = (0..<count * count).flatMap { pair in
      near.flatMap { row in
        let start = (pair * side + row) * side
        return table[start + near.lowerBound...start + near.upperBound]
      }
    }
  }

  /// Returns the orbit of a pair, or nil outside the cutoff and for a site with itself.
  public func orbit(from basis: Int, to other: Int, di: Int, dj: Int) -> Int? {
    guard abs(di) <= reach, abs(dj) <= reach else { return nil }
    let side = 2 * reach + 1
    let count = host.cell.atoms.count
    let index = table[((basis * count + other) * side + di + reach) * side + dj + reach]
    return index < 0 ? nil : Int(index)
  }

  /// Appends the pairs within the cutoff between some sites of a supercell, over all periodic images.
  ///
  /// Pairs are in the order of their first site, then of the second site, then of the cell of its image.
  ///
  /// - Parameters:
  ///   - sites: Sites of `supercell`, at least one.
  ///   - supercell: A supercell of this host.
  ///   - firstSite: The number of the first of `sites`; the others are numbered from there on.
  ///   - firstOrbit: The number of the first orbit.
  ///   - ends: Receives the index in `others` after the last pair of each site.
  ///   - others: Receives the number of the second site of each pair.
  ///   - orbits: Receives the number of the orbit of each pair.
  /// - Complexity: O(*k*² + *e*) for *k* sites and *e* pairs. The first call for a small supercell takes O(*n* · *s*)
  ///   more, for *n* atoms in a cell and *s* sites.
  package func appendPairs(
    among sites: [Site], in supercell: Supercell, firstSite: Int32 = 0, firstOrbit: Int32 = 0,
    ends: inout [Int32], others: inout [Int32], orbits: inout [Int32]
  ) {
    let images =
      PairImages.isSmall(of: self, in: supercell)
      ? images.table(of: supercell) { PairImages(self, in: supercell) } : nil
    let mostPairs = sites.count * PairImages.capacity(of: self, in: supercell)
    let sitesAtOnce = max(1, Self.stackPairCount / mostPairs)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * sitesAtOnce * mostPairs) { found in
      guard let foundOthers = found.baseAddress else { return }
      let foundOrbits = foundOthers + sitesAtOnce * mostPairs
      for start in stride(from: 0, to: sites.count, by: sitesAtOnce) {
        let some = start..<min(start + sitesAtOnce, sites.count)
        let firstPair = Int32(others.count)
        let count =
          images?.write(
            from: some, among: sites, firstSite: firstSite, firstOrbit: firstOrbit,
            firstPair: firstPair, others: foundOthers, orbits: foundOrbits, ends: &ends)
          ?? write(
            from: some, among: sites, in: supercell, firstSite: firstSite, firstOrbit: firstOrbit,
            firstPair: firstPair, others: foundOthers, orbits: foundOrbits, ends: &ends)
        others += UnsafeBufferPointer(start: foundOthers, count: count)
        orbits += UnsafeBufferPointer(start: foundOrbits, count: count)
      }
    }
  }

  /// Calls `body` with the orbits of the pairs within the cutoff from one site of a supercell to the images of another,
  /// in ascending order of the image's cell.
  func visitImages(
    from site: Site, to other: Site, in supercell: Supercell, _ body: (Int32) -> Void
  ) {
    let (lattice, side) = (supercell.lattice, 2 * reach + 1)
    let apart = lattice.wrapped(other.i &- site.i, other.j &- site.j)
    // Table indices start at −reach. These are the least i that an image within reach has, and its least j.
    let firstI = wrapped(apart.i &+ reach % lattice.a, lattice.a)
    var j = wrapped(apart.j &+ reach % lattice.b, lattice.b)
    if lattice.shift != 0 {
      let turns = (firstI &- reach &- apart.i) / lattice.a
      j = modulo(j &+ turns &* lattice.shift, lattice.b)
    }
    let start = (site.basis * supercell.atomCount + other.basis) * side * side
    for i in stride(from: firstI, to: side, by: lattice.a) {
      for j in stride(from: j, to: side, by: lattice.b) {
        let orbit = table[start + i * side + j]
        if orbit >= 0 { body(orbit) }
      }
      // The next image along i is a translation (a, shift) away.
      j = wrapped(j &+ lattice.shift, lattice.b)
    }
  }

  /// Writes the same pairs as `PairImages`, without a table.
  private func write(
    from some: Range<Int>, among sites: [Site], in supercell: Supercell, firstSite: Int32,
    firstOrbit: Int32, firstPair: Int32, others: UnsafeMutablePointer<Int32>,
    orbits: UnsafeMutablePointer<Int32>, ends: inout [Int32]
  ) -> Int {
    var count = 0
    for site in sites[some] {
      for (index, other) in sites.enumerated() {
        visitImages(from: site, to: other, in: supercell) { orbit in
          others[count] = firstSite &+ Int32(truncatingIfNeeded: index)
          orbits[count] = firstOrbit &+ orbit
          count += 1
        }
      }
      ends.append(firstPair &+ Int32(truncatingIfNeeded: count))
    }
    return count
  }

  /// The number of pairs in the temporary buffers: two numbers each take 1 kB, small enough for the stack.
  private static let stackPairCount = 128
}

/// A pair from a site of basis `first` in cell (0, 0) to one of basis `second` in cell (di, dj).
private struct Pair: Hashable, Comparable {
  var first, second, di, dj: Int

  static func < (left: Pair, right: Pair) -> Bool {
    (left.first, left.second, left.di, left.dj) < (right.first, right.second, right.di, right.dj)
  }
}

extension PairOrbits.Orbit {
  /// Creates the orbit of pairs with these vectors, Å.
  fileprivate init(first: Int, second: Int, distance: Double, vectors: [SIMD3<Double>]) {
    func mean(_ value: (Double) -> Double) -> Double {
      // A vector along the normal has no angle.
      let angles = vectors.filter { $0.x * $0.x + $0.y * $0.y > 1e-4 }.map { atan2($0.y, $0.x) }
      guard !angles.isEmpty else { return 0 }
      return angles.reduce(0) { $0 + value($1) } / Double(angles.count)
    }
    self.first = first
    self.second = second
    self.distance = distance
    height = vectors.first.map { abs($0.z) } ?? 0
    sin3 = mean { sin(3 * $0) }
    cos2 = mean { cos(2 * $0) }
    cos4 = mean { cos(4 * $0) }
  }
}
