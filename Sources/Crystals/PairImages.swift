// The orbits between two sites of a supercell, all images of the second: looked up, not searched for.

/// For each two sites of a supercell the orbits of the pairs from the first to the images of the second.
final class PairImages: Sendable {
  /// Orbits are copied so many at once, meant or not.
  private typealias Lanes = SIMD4<Int32>

  private let a, b, basisCount: Int
  /// The `Lanes` of two sites.
  private let laneCount: Int
  /// The orbits of two sites from `laneCount` times their place on.
  ///
  /// The place is ((basis · n + basis′) · a + Δi) · b + Δj for a supercell's a and b and n atoms in a cell.
  private let orbits: [Lanes]
  /// The number of orbits of two sites, at their place.
  private let counts: [Int32]

  /// Room for the orbits of two sites, in whole lanes.
  static func room(of pairs: PairOrbits, in supercell: Supercell) -> Int {
    let side = 2 * pairs.reach + 1
    let most =
      ((side + supercell.a - 1) / supercell.a) * ((side + supercell.b - 1) / supercell.b)
    return (most + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount
  }

  /// Whether the table of a supercell is no larger than a processor's nearer caches, 256 kB: those of a model's own
  /// supercells have some kilobytes.
  static func isSmall(of pairs: PairOrbits, in supercell: Supercell) -> Bool {
    supercell.atomCount * supercell.siteCount * room(of: pairs, in: supercell) <= 1 << 16
  }

  /// The images within the cutoff of `pairs`, in ascending order of their cells.
  init(_ pairs: PairOrbits, in supercell: Supercell) {
    let (a, b, basisCount) = (supercell.a, supercell.b, supercell.atomCount)
    let placeCount = basisCount * supercell.siteCount
    let laneCount = Self.room(of: pairs, in: supercell) / Lanes.scalarCount
    var orbits = [Lanes](repeating: .zero, count: placeCount * laneCount)
    var counts: [Int32] = []
    counts.reserveCapacity(placeCount)
    for first in 0..<basisCount {
      for second in 0..<basisCount {
        for i in 0..<a {
          for j in 0..<b {
            var count = 0
            pairs.visitImages(
              from: Site(i: 0, j: 0, basis: first), to: Site(i: i, j: j, basis: second),
              in: supercell
            ) { orbit in
              let lanes = counts.count * laneCount + count / Lanes.scalarCount
              orbits[lanes][count % Lanes.scalarCount] = orbit
              count += 1
            }
            counts.append(Int32(count))
          }
        }
      }
    }
    (self.a, self.b, self.basisCount, self.laneCount) = (a, b, basisCount, laneCount)
    self.orbits = orbits
    self.counts = counts
  }

  /// Writes the pairs from some of `sites` to the images of each of all, in their order.
  ///
  /// - Precondition: The sites are of the supercell; either place has ``room(of:in:)`` for each two of them.
  /// - Parameters:
  ///   - some: The places in `sites` of those that the pairs are from.
  ///   - sites: All sites that they go to.
  ///   - firstSite: The number of the first of `sites`.
  ///   - firstOrbit: The number of the first orbit.
  ///   - firstPair: The number of the first pair.
  ///   - others: The number of each pair's other site.
  ///   - found: The number of each pair's orbit.
  ///   - ends: Where the pairs of each site end, which is appended.
  /// - Returns: The number of pairs.
  func write(
    from some: Range<Int>, among sites: [Site], firstSite: Int32, firstOrbit: Int32,
    firstPair: Int32, others: UnsafeMutablePointer<Int32>,
    orbits found: UnsafeMutablePointer<Int32>, ends: inout [Int32]
  ) -> Int {
    let (others, found) = (UnsafeMutableRawPointer(others), UnsafeMutableRawPointer(found))
    let firstOrbit = Lanes(repeating: firstOrbit)
    // A share in them is taken once: another core takes and gives back its own at the same time.
    let (ownOrbits, ownCounts) = (orbits, counts)
    let (orbits, counts) = (ownOrbits.span, ownCounts.span)
    let sites = sites.span
    var count = 0
    for receiver in some {
      let site = sites[receiver]
      let start = site.basis &* basisCount
      for index in sites.indices {
        let other = sites[unchecked: index]
        let (di, dj) = (wrapped(other.i &- site.i, a), wrapped(other.j &- site.j, b))
        let place = ((start &+ other.basis) &* a &+ di) &* b &+ dj
        let end = Lanes(repeating: firstSite &+ Int32(truncatingIfNeeded: index))
        // What is beyond the count is written over by the next.
        for lanes in 0..<laneCount {
          let offset = (count &+ lanes &* Lanes.scalarCount) &* MemoryLayout<Int32>.stride
          others.storeBytes(of: end, toByteOffset: offset, as: Lanes.self)
          found.storeBytes(
            of: orbits[unchecked: place &* laneCount &+ lanes] &+ firstOrbit, toByteOffset: offset,
            as: Lanes.self)
        }
        count &+= Int(counts[unchecked: place])
      }
      ends.append(firstPair &+ Int32(truncatingIfNeeded: count))
    }
    return count
  }
}
