// The potential of a unit charge between the sites of a supercell, worked out once.

import Crystals
import Glibc

/// e^(−d/3 Å)/max(d, 1.2 Å) for each two sites at distance d of a supercell.
struct PotentialTable: Sendable {
  private let a, b, basisCount: Int
  /// At ((basis · n + basis′) · a + Δi) · b + Δj, for a supercell's a and b and n atoms in a cell.
  private let values: [Double]

  init(_ supercell: Supercell) {
    let metric = PeriodicMetric(supercell)
    let (a, b, count) = (supercell.a, supercell.b, supercell.host.cell.atoms.count)
    var values: [Double] = []
    values.reserveCapacity(count * count * a * b)
    for first in 0..<count {
      for second in 0..<count {
        for di in 0..<a {
          for dj in 0..<b {
            let distance = metric.distance(
              from: Site(i: 0, j: 0, basis: first), to: Site(i: di, j: dj, basis: second))
            values.append(exp(-distance / 3) / max(distance, 1.2))
          }
        }
      }
    }
    (self.a, self.b, basisCount) = (a, b, count)
    self.values = values
  }

  /// The potential at one site of a unit charge at another, both within the supercell.
  func potential(at site: Site, of source: Site) -> Double {
    let start = (site.basis * basisCount + source.basis) * a
    return values[(start + wrapped(source.i - site.i, a)) * b + wrapped(source.j - site.j, b)]
  }

  /// Adds to the sum of each site of the supercell, in their order, the potential there of a charge at one of them.
  func add(_ charge: Double, at source: Site, to sums: inout [Double]) {
    precondition(sums.count == a * b * basisCount, "a sum for each site")
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        var site = 0
        for i in 0..<a {
          let row = source.basis * a + wrapped(source.i - i, a)
          for j in 0..<b {
            var place = row * b + wrapped(source.j - j, b)
            for _ in 0..<basisCount {
              sums[site] += charge * values[place]
              site += 1
              place += basisCount * a * b
            }
          }
        }
      }
    }
  }
}
