import Glibc

/// The atoms of a structure as a layer that is periodic along two of the lattice vectors.
///
/// The third vector leads through vacuum to the next image of the layer.
struct IsolatedLayer {
  /// The metric of the two in-plane vectors, in the order of the structure's vectors.
  let metric: PlaneMetric
  /// The coordinates of the atoms along the two vectors.
  let plane: [SIMD2<Double>]
  /// The heights of the atoms along the normal, right-handed with the two vectors, Å; the layer is in one piece.
  let heights: [Double]
  /// The gap between the layer and its next image, Å.
  let vacuum: Double

  /// Creates the layer that is periodic along all vectors of `structure` except that with the index `out`.
  init(_ structure: AtomicStructure, out: Int) {
    let vectors = structure.lattice.vectors
    let (u, v) = (vectors[out == 0 ? 1 : 0], vectors[out == 2 ? 1 : 2])
    let across = vectors[out]
    let normal = cross(u, v) / cross(u, v).length
    let rise = dot(across, normal)
    metric = PlaneMetric(aa: dot(u, u), ab: dot(u, v), bb: dot(v, v))

    // The layer is unwrapped at the widest gap between its atoms.
    let levels = structure.atoms.map { $0.position[out] - $0.position[out].rounded(.down) }
    let sorted = levels.sorted()
    var gap = (width: 1 + (sorted.first ?? 0) - (sorted.last ?? 0), above: 0.0)
    for (lower, upper) in zip(sorted, sorted.dropFirst()) where upper - lower > gap.width {
      gap = (upper - lower, upper)
    }
    vacuum = gap.width * abs(rise)

    // An oblique vector across the vacuum shifts atoms sideways in proportion to their level.
    let area = metric.area * metric.area
    let (alongU, alongV) = (dot(across, u), dot(across, v))
    let slant = SIMD2(
      (alongU * metric.bb - alongV * metric.ab) / area,
      (alongV * metric.aa - alongU * metric.ab) / area)
    let unwrapped = levels.map { $0 < gap.above ? $0 + 1 : $0 }
    heights = unwrapped.map { $0 * rise }
    plane = zip(structure.atoms, unwrapped).map { atom, level in
      SIMD2(atom.position[out == 0 ? 1 : 0], atom.position[out == 2 ? 1 : 2])
        + slant * level
    }
  }
}
