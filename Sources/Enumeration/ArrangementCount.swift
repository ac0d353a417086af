import BigInt
import Crystals
import Numerics

/// The number of inequivalent arrangements of a stoichiometry, and that of all placements, both exact.
///
/// By the lemma of Cauchy, Frobenius and Burnside the number of orbits is the mean, over the operations of the
/// supercell, of the number of placements that an operation maps onto themselves (Pólya, doi:10.1007/BF02546665).
package struct ArrangementCount: Sendable {
  /// The number of inequivalent arrangements.
  package let inequivalent: BigUInt
  /// The number of placements, the sum of the arrangements' multiplicities.
  package let total: BigUInt
  /// The classes of operations.
  let classes: [SymmetryClass]
  /// For each class the number of pairs of one of its operations and a placement that it maps onto itself.
  let fixedPairs: [BigUInt]
  /// The numbers of defects of each kind at the sites of each element.
  let counts: [[Int]]

  /// Counts the arrangements of a tree.
  ///
  /// - Throws: `CancellationError`.
  package init(
    of tree: ArrangementTree, cancellation: CancellationFlag? = nil
  ) throws(CancellationError) {
    let stoichiometry = tree.stoichiometry
    let counts = stoichiometry.supercell.host.elements.map { element in
      stoichiometry.terms.filter { $0.element == element }.map(\.count)
    }
    classes = try tree.symmetry.classes(cancellation: cancellation)
    // Many classes have the same cycles.
    var known: [[[CycleCount]]: BigUInt] = [:]
    var pairs: [BigUInt] = []
    for symmetryClass in classes {
      try cancellation?.check()
      var product = known[symmetryClass.cycles] ?? 1
      if known[symmetryClass.cycles] == nil {
        for (cycles, counts) in zip(symmetryClass.cycles, counts) {
          var placements = FixedPlacements(
            cycles: cycles, counts: counts, cancellation: cancellation)
          product *= try placements.count()
        }
        known[symmetryClass.cycles] = product
      }
      pairs.append(product * BigUInt(symmetryClass.size))
    }
    self.counts = counts
    fixedPairs = pairs
    inequivalent = pairs.reduce(0, +) / BigUInt(tree.symmetry.order)
    total = stoichiometry.placementCount
  }
}
