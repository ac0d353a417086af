import Crystals
import Numerics

/// The least image of some defects under the operations that keep their supercell, and its stabilizer.
package struct LeastImage {
  /// The least image in ascending order.
  package let defects: [PointDefect]
  /// The operations that map the least image onto itself.
  ///
  /// They are found as g h⁻¹, where h is the first operation that gives the least image and g runs through all of them,
  /// each with its translation.
  package let stabilizer: Stabilizer
  /// The number of steps of the search: one for eight defects that are compared, for each level of
  /// the sort of a defect, and for each cell that is ranked.
  package let stepCount: Int

  /// Finds the least image.
  ///
  /// Images are compared one by one. If that takes more steps than to rank the readings of all cells, because there are
  /// many defects or many equal images, the search starts again with the ranking.
  ///
  /// - Complexity: O(*g* · min(*k*² log *k*, *c* (*n* + log *c*))) for *k* defects in *c* cells of *n* atoms, and *g*
  ///   operations of the host; for 24 defects or fewer the constant of *k*² is small, and that term alone holds.
  /// - Throws: `CancellationError`.
  package init(
    of defects: [PointDefect], in supercell: Supercell, cancellation: CancellationFlag?
  ) throws(CancellationError) {
    // Comparisons need a defect to start at.
    if !defects.isEmpty, let image = LeastImage(comparing: defects, in: supercell, cancellation) {
      self = image
    } else {
      try self.init(ranking: defects, in: supercell, cancellation)
    }
  }

  /// Returns the number of steps after which comparisons end.
  ///
  /// A step takes some 1.5 ns, a ranking some 100 ns for each operation and cell. The least number suffices for 24 defects
  /// of all common hosts.
  static func comparisonBudget(operationCount: Int, cellCount: Int) -> Int {
    max(40_000, 32 * operationCount * cellCount)
  }

  init(defects: [PointDefect], stabilizer: Stabilizer, stepCount: Int) {
    self.defects = defects
    self.stabilizer = stabilizer
    self.stepCount = stepCount
  }
}
