// Distances of sites in a supercell, nearest images in the plane.

import Crystals

/// The distance of two sites of a supercell over the nearest of their images.
package struct PeriodicMetric {
  private let cell: UnitCell
  private let a, b: Int
  /// Two vectors that span the lattice of the supercell, neither made shorter by adding the other, Å.
  ///
  /// However long and narrow the supercell, the lattice point nearest to a place is then a corner of the
  /// parallelogram that holds the place.
  private let u, v: SIMD2<Double>

  package init(_ supercell: Supercell) {
    (cell, a, b) = (supercell.host.cell, supercell.a, supercell.b)
    var u = SIMD2(cell.a.x, cell.a.y) * Double(supercell.a)
    var v = SIMD2(cell.b.x, cell.b.y) * Double(supercell.b)
    // Lagrange's reduction: each round makes the longer vector shorter, of which there are few.
    while true {
      if (u * u).sum() > (v * v).sum() { swap(&u, &v) }
      let steps = ((u * v).sum() / (u * u).sum()).rounded()
      let shorter = v - u * steps
      guard steps != 0, (shorter * shorter).sum() < (v * v).sum() else { break }
      v = shorter
    }
    self.u = u
    self.v = v
  }

  /// The distance from one site to another, Å; the same bits for equal differences of cells.
  package func distance(from first: Site, to second: Site) -> Double {
    let difference = cell.atoms[second.basis].position - cell.atoms[first.basis].position
    // As `UnitCell.cartesian(_:)` has it, but for the components that are zero.
    let alongA = difference.x + Double(modulo(second.i - first.i, a))
    let alongB = difference.y + Double(modulo(second.j - first.j, b))
    let apart = SIMD2(cell.a.x * alongA + cell.b.x * alongB, cell.b.y * alongB)
    let height = cell.c.z * difference.z
    let area = u.x * v.y - u.y * v.x
    let alongU = roundedDown((apart.x * v.y - apart.y * v.x) / area)
    let alongV = roundedDown((u.x * apart.y - u.y * apart.x) / area)
    let corner = apart - u * alongU - v * alongV
    let least = min(
      min(squared(corner), squared(corner - u)), min(squared(corner - v), squared(corner - u - v)))
    return (least + height * height).squareRoot()
  }

  private func squared(_ vector: SIMD2<Double>) -> Double { (vector * vector).sum() }

  /// A number of at most some thousands, rounded down; for `rounded(.down)` the oldest x86-64 calls a function.
  private func roundedDown(_ number: Double) -> Double {
    let truncated = Double(Int(number))
    return truncated > number ? truncated - 1 : truncated
  }
}
