import Crystals

/// The values of a function of the distance between any two sites of a supercell, over their nearest images.
struct DistanceTable: Sendable {
  private let lattice: Superlattice
  private let basisCount: Int
  /// The values at ((basis · n + basis′) · a + Δi) · b + Δj, for a and b of the lattice and n atoms per cell.
  private let values: [Double]

  /// Creates the table of a function of the distance in Å.
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
    (lattice, basisCount) = (supercell.lattice, count)
    self.values = values
  }

  /// Returns the value for two sites of the supercell.
  func value(from site: Site, to other: Site) -> Double {
    let start = (site.basis * basisCount + other.basis) * lattice.a
    let apart = lattice.wrapped(other.i - site.i, other.j - site.j)
    return values[(start + apart.i) * lattice.b + apart.j]
  }

  /// Adds to the sum of each site of the supercell, in order, `factor` times the value for the site and `source`.
  func add(_ factor: Double, from source: Site, to sums: inout [Double]) {
    let (a, b) = (lattice.a, lattice.b)
    precondition(sums.count == a * b * basisCount, "there is one sum per site")
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        var site = 0
        for i in 0..<a {
          let row = source.basis * a + wrapped(source.i - i, a)
          let sourceJ = source.j + (source.i < i ? lattice.shift : 0)
          for j in 0..<b {
            var index = row * b + wrapped(sourceJ - j, b)
            for _ in 0..<basisCount {
              sums[site] += factor * values[index]
              site += 1
              index += basisCount * a * b
            }
          }
        }
      }
    }
  }
}
