import Crystals

/// A supercell whose lattice matches that of a layer, with one of the ways to map the layer onto it.
struct LatticeMatch {
  let supercell: Supercell
  /// The layer's two vectors as combinations of those of the unit cell.
  let rows: IntegerMatrix
  /// Whether the layer is flipped (z → −z).
  let isFlipped: Bool
  /// The strain of the layer relative to the host.
  let strain: PlaneStrain
  /// Whether the layer's first vector is as long as the supercell's first, and the second as the second.
  let keepsOrder: Bool

  /// The difference between the layer's vectors and those of the supercell, in cells.
  var rotation: Int {
    let own = supercell.vectors
    let apart = [rows.first &- own.first, rows.second &- own.second]
    return apart.map { abs($0.x) + abs($0.y) }.reduce(0, +)
  }

  /// Returns the position of an atom of the layer: in units of the unit cell's vectors in the plane, and the height in Å.
  func position(plane: SIMD2<Double>, height: Double) -> SIMD3<Double> {
    [
      plane.x * Double(rows.first.x) + plane.y * Double(rows.second.x),
      plane.x * Double(rows.first.y) + plane.y * Double(rows.second.y),
      isFlipped ? -height : height,
    ]
  }
}

extension Supercell {
  /// The name of the host and the repeats or the vectors, "MoS2 8x8".
  var name: String { "\(host.name) \(vectors)" }
}
