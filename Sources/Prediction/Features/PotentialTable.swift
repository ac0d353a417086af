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

  /// The potential at one site of a charge at another, both within the supercell.
  func potential(at site: Site, of source: Site) -> Double {
    var di = source.i - site.i
    var dj = source.j - site.j
    if di < 0 { di += a }
    if dj < 0 { dj += b }
    return values[((site.basis * basisCount + source.basis) * a + di) * b + dj]
  }
}
