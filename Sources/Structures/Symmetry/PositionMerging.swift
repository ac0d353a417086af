/// The rule for which positions in a cell are one: those closer than ``AtomicStructure/mergingDistance``.
struct PositionMerging {
  let lattice: Lattice
  /// The distance between opposite faces of the cell, normal to them, Å.
  let heights: SIMD3<Double>
  /// The largest difference of the fractional coordinates of equal positions.
  private let reach: SIMD3<Double>

  init(in lattice: Lattice) {
    self.lattice = lattice
    let vectors = lattice.vectors
    var heights = SIMD3<Double>.zero
    for axis in 0..<3 {
      heights[axis] =
        lattice.volume / cross(vectors[(axis + 1) % 3], vectors[(axis + 2) % 3]).length
    }
    self.heights = heights
    reach = AtomicStructure.mergingDistance / heights
  }

  /// Whether two positions, or images of them in other cells, are one.
  func areEqual(_ first: SIMD3<Double>, _ second: SIMD3<Double>) -> Bool {
    let apart = first - second
    let nearest = apart - apart.rounded(.toNearestOrAwayFromZero)
    // Most positions differ in one of the coordinates already.
    if any(nearest .> reach .| nearest .< -reach) { return false }
    return lattice.cartesian(nearest).length <= AtomicStructure.mergingDistance
  }
}
