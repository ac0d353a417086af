// The orbits between two sites of a supercell, all images of the second: looked up, not searched for.

/// For each two sites of a supercell the orbits of the pairs from the first to the images of the second.
final class PairImages: Sendable {
  /// Orbits are copied so many at once, meant or not.
  private typealias Lanes = SIMD4<Int32>

  private let a, b, basisCount: Int
  /// The `Lanes` that hold the orbits of two sites.
  private let stride: Int
  /// The orbits of two sites from `stride` times their place on.
  ///
  /// The place is ((basis · n + basis′) · a + Δi) · b + Δj for a supercell's a and b and n atoms in a cell.
  private let orbits: [Lanes]
  /// The number of orbits of two sites, at their place.
  private let counts: [Int32]

  /// The images within the cutoff of `pairs`, in ascending order of their cells.
  init(_ pairs: PairOrbits, in supercell: Supercell) {
    let (a, b, reach) = (supercell.a, supercell.b, pairs.reach)
    let side = 2 * reach + 1
    let most = ((side + a - 1) / a) * ((side + b - 1) / b)
    let stride = (most + Lanes.scalarCount - 1) / Lanes.scalarCount
    let placeCount = supercell.atomCount * supercell.siteCount
    var orbits = [Lanes](repeating: .zero, count: placeCount * stride)
    var counts: [Int32] = []
    counts.reserveCapacity(placeCount)
    for first in 0..<supercell.atomCount {
      for second in 0..<supercell.atomCount {
        for di in 0..<a {
          for dj in 0..<b {
            var count = 0
            // From the least cell in reach that differs by whole supercells.
            for i in Swift.stride(from: modulo(di + reach, a) - reach, through: reach, by: a) {
              for j in Swift.stride(from: modulo(dj + reach, b) - reach, through: reach, by: b) {
                guard let orbit = pairs.orbit(from: first, to: second, di: i, dj: j) else {
                  continue
                }
                let lanes = counts.count * stride + count / Lanes.scalarCount
                orbits[lanes][count % Lanes.scalarCount] = Int32(orbit)
                count += 1
              }
            }
            counts.append(Int32(count))
          }
        }
      }
    }
    (self.a, self.b, self.stride) = (a, b, stride)
    basisCount = supercell.atomCount
    self.orbits = orbits
    self.counts = counts
  }

  /// The most pairs there can be from one site to so many.
  func room(for siteCount: Int) -> Int { siteCount * stride * Lanes.scalarCount }

  /// Writes the pairs from `site` to the images of each of `sites`, in their order.
  ///
  /// - Precondition: the sites are of the supercell; there is ``room(for:)`` them at either place.
  /// - Returns: The number of pairs.
  func write(
    from site: Site, to sites: [Site], others: UnsafeMutablePointer<Int32>,
    orbits found: UnsafeMutablePointer<Int32>
  ) -> Int {
    let (others, found) = (UnsafeMutableRawPointer(others), UnsafeMutableRawPointer(found))
    let start = site.basis &* basisCount
    var count = 0
    orbits.withUnsafeBufferPointer { orbits in
      counts.withUnsafeBufferPointer { counts in
        for (index, other) in sites.enumerated() {
          let (di, dj) = (wrapped(other.i &- site.i, a), wrapped(other.j &- site.j, b))
          let place = ((start &+ other.basis) &* a &+ di) &* b &+ dj
          let end = Lanes(repeating: Int32(truncatingIfNeeded: index))
          // What is beyond the count is written over by the next.
          for lanes in 0..<stride {
            let offset = (count &+ lanes &* Lanes.scalarCount) &* MemoryLayout<Int32>.stride
            others.storeBytes(of: end, toByteOffset: offset, as: Lanes.self)
            found.storeBytes(
              of: orbits[place &* stride &+ lanes], toByteOffset: offset, as: Lanes.self)
          }
          count &+= Int(counts[place])
        }
      }
    }
    return count
  }
}
