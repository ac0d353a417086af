import Numerics

/// Distances between sites of a supercell, over the nearest of their periodic images in the plane.
package struct PeriodicMetric {
  private let cell: UnitCell
  private let a, b: Int
  private let lattice: PlanarLattice

  /// The metric of a supercell.
  package init(_ supercell: Supercell) {
    (cell, a, b) = (supercell.host.cell, supercell.a, supercell.b)
    lattice = PlanarLattice(
      SIMD2(cell.a.x, cell.a.y) * Double(a), SIMD2(cell.b.x, cell.b.y) * Double(b))
  }

  /// Returns the distance from one site to another, Å; the same bits for equal differences of cells.
  package func distance(from first: Site, to second: Site) -> Double {
    let difference = cell.atoms[second.basis].position - cell.atoms[first.basis].position
    // As `UnitCell.cartesian(_:)` computes it, without the components that are zero.
    let alongA = difference.x + Double(modulo(second.i - first.i, a))
    let alongB = difference.y + Double(modulo(second.j - first.j, b))
    let image = lattice.nearestImage(
      of: SIMD2(cell.a.x * alongA + cell.b.x * alongB, cell.b.y * alongB))
    let height = cell.c.z * difference.z
    return ((image * image).sum() + height * height).squareRoot()
  }
}
