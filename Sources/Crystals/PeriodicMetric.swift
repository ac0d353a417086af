import Numerics

/// Distances between sites of a supercell, over the nearest of their periodic images in the plane.
package struct PeriodicMetric {
  private let cell: UnitCell
  private let superlattice: Superlattice
  private let lattice: PlanarLattice

  /// The metric of a supercell.
  package init(_ supercell: Supercell) {
    (cell, superlattice) = (supercell.host.cell, supercell.lattice)
    let (a, b) = (SIMD2(cell.a.x, cell.a.y), SIMD2(cell.b.x, cell.b.y))
    lattice = PlanarLattice(
      a * Double(superlattice.a) + b * Double(superlattice.shift), b * Double(superlattice.b))
  }

  /// Returns the distance from one site to another, Å; the same bits for equal differences of cells.
  package func distance(from first: Site, to second: Site) -> Double {
    let difference = cell.atoms[second.basis].position - cell.atoms[first.basis].position
    let apart = superlattice.reduced(second.i - first.i, second.j - first.j)
    // As `UnitCell.cartesian(_:)` computes it, without the components that are zero.
    let alongA = difference.x + Double(apart.i)
    let alongB = difference.y + Double(apart.j)
    let image = lattice.nearestImage(
      of: SIMD2(cell.a.x * alongA + cell.b.x * alongB, cell.b.y * alongB))
    let height = cell.c.z * difference.z
    return ((image * image).sum() + height * height).squareRoot()
  }
}
