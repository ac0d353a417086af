// Distances of sites in a supercell, nearest images in the plane.

import Crystals

/// The distance of two sites of a supercell over the nearest of their images.
///
/// Two sites at the same difference of cells are equally far, so there is a table.
struct PeriodicMetric {
  private let supercell: Supercell
  /// Å at ((basis · n + basis′) · a + Δi) · b + Δj.
  private let table: [Double]

  init(_ supercell: Supercell) {
    self.supercell = supercell
    let (cell, a, b) = (supercell.host.cell, supercell.a, supercell.b)
    let atoms = cell.atoms
    var table: [Double] = []
    table.reserveCapacity(atoms.count * atoms.count * a * b)
    for first in atoms {
      for second in atoms {
        for di in 0..<a {
          for dj in 0..<b {
            let apart = second.position - first.position + [Double(di), Double(dj), 0]
            var least = Double.infinity
            for m in -2...1 {
              for n in -2...1 {
                let vector = cell.cartesian(apart + [Double(m * a), Double(n * b), 0])
                least = min(least, (vector * vector).sum())
              }
            }
            table.append(least.squareRoot())
          }
        }
      }
    }
    self.table = table
  }

  /// The distance from one site to another, Å.
  func distance(from first: Site, to second: Site) -> Double {
    let count = supercell.host.cell.atoms.count
    let di = modulo(second.i - first.i, supercell.a)
    let dj = modulo(second.j - first.j, supercell.b)
    return table[((first.basis * count + second.basis) * supercell.a + di) * supercell.b + dj]
  }
}
