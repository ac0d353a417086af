/// A table of the orbits of all pairs from one site of a supercell to the images of another.
///
/// It replaces the search of `PairOrbits.visitImages` for small supercells.
final class PairImages: Sendable {
  /// Orbits are copied four at a time, unused ones included.
  private typealias Lanes = SIMD4<Int32>

  private let lattice: Superlattice
  private let basisCount: Int
  /// The number of `Lanes` for two sites.
  private let laneCount: Int
  /// The orbits of two sites, from `laneCount` times their slot.
  ///
  /// The slot is ((basis · n + basis′) · a + Δi) · b + Δj, for a and b of the lattice and n atoms in a cell.
  private let orbits: [Lanes]
  /// The number of orbits of two sites, at their slot.
  private let counts: [Int32]

  /// Returns the most orbits that two sites can have, rounded up to whole lanes.
  static func capacity(of pairs: PairOrbits, in supercell: Supercell) -> Int {
    let side = 2 * pairs.reach + 1
    let most =
      ((side + supercell.a - 1) / supercell.a) * ((side + supercell.b - 1) / supercell.b)
    return (most + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount
  }

  /// Whether the table of a supercell fits into 256 kB, the size of a processor's inner caches.
  static func isSmall(of pairs: PairOrbits, in supercell: Supercell) -> Bool {
    supercell.atomCount * supercell.siteCount * capacity(of: pairs, in: supercell) <= 1 << 16
  }

  /// Creates the table for the cutoff of `pairs`; the orbits of two sites are in ascending order of the image's cell.
  init(_ pairs: PairOrbits, in supercell: Supercell) {
    let (a, b, basisCount) = (supercell.a, supercell.b, supercell.atomCount)
    let slotCount = basisCount * supercell.siteCount
    let laneCount = Self.capacity(of: pairs, in: supercell) / Lanes.scalarCount
    var orbits = [Lanes](repeating: .zero, count: slotCount * laneCount)
    var counts: [Int32] = []
    counts.reserveCapacity(slotCount)
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
    (lattice, self.basisCount, self.laneCount) = (supercell.lattice, basisCount, laneCount)
    self.orbits = orbits
    self.counts = counts
  }

  /// Writes the pairs from some of `sites` to the images of all of them, in their order.
  ///
  /// - Precondition: The sites are of the supercell, and both buffers have ``capacity(of:in:)`` for each two of them.
  /// - Parameters:
  ///   - some: The indices in `sites` of the sites that pairs start from.
  ///   - sites: The sites that pairs end at.
  ///   - firstSite: The number of the first of `sites`.
  ///   - firstOrbit: The number of the first orbit.
  ///   - firstPair: The number of the first pair.
  ///   - others: Receives the number of the other site of each pair.
  ///   - found: Receives the number of the orbit of each pair.
  ///   - ends: Receives the number of the pair after the last one of each site.
  /// - Returns: The number of pairs.
  func write(
    from some: Range<Int>, among sites: [Site], firstSite: Int32, firstOrbit: Int32,
    firstPair: Int32, others: UnsafeMutablePointer<Int32>,
    orbits found: UnsafeMutablePointer<Int32>, ends: inout [Int32]
  ) -> Int {
    let (others, found) = (UnsafeMutableRawPointer(others), UnsafeMutableRawPointer(found))
    let firstOrbit = Lanes(repeating: firstOrbit)
    // Retained once and not for each access, because other cores change the same reference counts.
    let (ownOrbits, ownCounts) = (orbits, counts)
    let (orbits, counts) = (ownOrbits.span, ownCounts.span)
    let sites = sites.span
    let (a, b) = (lattice.a, lattice.b)
    var count = 0
    for receiver in some {
      let site = sites[receiver]
      let start = site.basis &* basisCount
      for index in sites.indices {
        let other = sites[unchecked: index]
        let (di, dj) = lattice.wrapped(other.i &- site.i, other.j &- site.j)
        let slot = ((start &+ other.basis) &* a &+ di) &* b &+ dj
        let end = Lanes(repeating: firstSite &+ Int32(truncatingIfNeeded: index))
        // Lanes after the count are overwritten by the next pairs.
        for lanes in 0..<laneCount {
          let offset = (count &+ lanes &* Lanes.scalarCount) &* MemoryLayout<Int32>.stride
          others.storeBytes(of: end, toByteOffset: offset, as: Lanes.self)
          found.storeBytes(
            of: orbits[unchecked: slot &* laneCount &+ lanes] &+ firstOrbit, toByteOffset: offset,
            as: Lanes.self)
        }
        count &+= Int(counts[unchecked: slot])
      }
      ends.append(firstPair &+ Int32(truncatingIfNeeded: count))
    }
    return count
  }
}
