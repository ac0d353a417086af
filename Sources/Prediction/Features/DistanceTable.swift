// What depends on the distance of two sites of a supercell, worked out once.

import Crystals

/// A function of the distance for each two sites of a supercell, over the nearest of their images.
struct DistanceTable: Sendable {
  private let a, b, basisCount: Int
  /// At ((basis · n + basis′) · a + Δi) · b + Δj, for a supercell's a and b and n atoms in a cell.
  private let values: [Double]

  /// The table of a function of Å.
  init(_ supercell: Supercell, of function: (Double) -> Double) {
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
            values.append(function(distance))
          }
        }
      }
    }
    (self.a, self.b, basisCount) = (a, b, count)
    self.values = values
  }

  /// The value for the distance from one site to another, both within the supercell.
  func value(from site: Site, to other: Site) -> Double {
    let start = (site.basis * basisCount + other.basis) * a
    return values[(start + wrapped(other.i - site.i, a)) * b + wrapped(other.j - site.j, b)]
  }

  /// Adds to the sum of each site of the supercell, in their order, so many times its value with `source`.
  func add(_ factor: Double, from source: Site, to sums: inout [Double]) {
    precondition(sums.count == a * b * basisCount, "a sum for each site")
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        var site = 0
        for i in 0..<a {
          let row = source.basis * a + wrapped(source.i - i, a)
          for j in 0..<b {
            var place = row * b + wrapped(source.j - j, b)
            for _ in 0..<basisCount {
              sums[site] += factor * values[place]
              site += 1
              place += basisCount * a * b
            }
          }
        }
      }
    }
  }
}
