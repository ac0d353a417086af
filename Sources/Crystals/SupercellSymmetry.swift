/// How the operations of a host act on the lattice of a supercell.
package struct SupercellSymmetry: Sendable {
  /// The least of the lattice's images under the operations.
  package let leastLattice: Superlattice
  /// The index of the first operation that gives the least image.
  package let operation: Int
  /// The indices of the operations that keep the lattice itself.
  package let keptOperations: [Int]

  init(of lattice: Superlattice, in host: Host) {
    var least = (lattice: lattice, operation: 0)
    var kept: [Int] = []
    for (index, operation) in host.operations.enumerated() {
      guard let image = lattice.image(under: operation) else { continue }
      if image == lattice { kept.append(index) }
      if image < least.lattice { least = (image, index) }
    }
    (leastLattice, self.operation) = least
    keptOperations = kept
  }
}
