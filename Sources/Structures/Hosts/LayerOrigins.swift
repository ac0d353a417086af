import Crystals

/// The points of the plane that may be the origin of a layer's cell.
struct LayerOrigins {
  private let symmetry: SymmetrizedLayer
  /// The translations of the operations.
  private let translations: [SIMD2<Double>]

  /// Points closer than this are the same, as fractions.
  private static let resolution = 1e-6
  /// An atom closer to the axis through a point is on it, Å.
  private static let axisWidth = 0.1

  init(of symmetry: SymmetrizedLayer) {
    self.symmetry = symmetry
    translations = symmetry.operations.map(SymmetrizedLayer.translation)
  }

  /// The points of highest site symmetry, those without atoms above or below if there are any.
  var best: [SIMD2<Double>] {
    let points = candidates.map { (point: $0, order: siteSymmetryOrder(at: $0)) }
    let highest = points.map(\.order).max() ?? 0
    let symmetric = points.filter { $0.order == highest }.map(\.point)
    let free = symmetric.filter { !isOccupied($0) }
    return free.isEmpty ? symmetric : free
  }

  /// The axes of rotation; without any, the feet of the atoms on mirror or glide planes; without these, the atoms.
  private var candidates: [SIMD2<Double>] {
    let axes = zip(symmetry.operations, translations).flatMap(Self.axes)
    if !axes.isEmpty { return distinct(axes) }
    let planes = zip(symmetry.operations, translations).filter { operation, _ in
      operation.w11 * operation.w22 - operation.w12 * operation.w21 == -1
    }
    let atoms = symmetry.layer.atoms.map(\.plane)
    let feet = planes.flatMap { operation, translation in
      atoms.flatMap { atom in
        Self.shifts(2).map { shift in (atom + operation.rotated(atom) + translation + shift) / 2 }
      }
    }
    return distinct(feet.isEmpty ? atoms : feet)
  }

  /// Returns the points modulo the lattice that a rotation about the normal keeps; none for other operations.
  private static func axes(
    of operation: LayerOperation, _ translation: SIMD2<Double>
  ) -> [SIMD2<Double>] {
    // (1 − W) p = t + k for lattice vectors k.
    let (m11, m12) = (Double(1 - operation.w11), Double(-operation.w12))
    let (m21, m22) = (Double(-operation.w21), Double(1 - operation.w22))
    let determinant = m11 * m22 - m12 * m21
    guard operation.w11 * operation.w22 - operation.w12 * operation.w21 == 1, determinant != 0
    else { return [] }
    return shifts(Int(determinant)).map { shift in
      let t = translation + shift
      return SIMD2(m22 * t.x - m12 * t.y, m11 * t.y - m21 * t.x) / determinant
    }
  }

  /// All pairs of integers from 0 up to, but not including, a number.
  private static func shifts(_ count: Int) -> [SIMD2<Double>] {
    (0..<count).flatMap { i in (0..<count).map { SIMD2(Double(i), Double($0)) } }
  }

  private func distinct(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
    points.reduce(into: []) { known, point in
      if !known.contains(where: { Self.isLatticeVector($0 - point) }) { known.append(point) }
    }
  }

  private func siteSymmetryOrder(at point: SIMD2<Double>) -> Int {
    zip(symmetry.operations, translations).count { operation, translation in
      Self.isLatticeVector(operation.rotated(point) + translation - point)
    }
  }

  private func isOccupied(_ point: SIMD2<Double>) -> Bool {
    let metric = symmetry.layer.metric
    return symmetry.layer.atoms.contains { atom in
      let image = metric.nearestImage(of: atom.plane - point)
      return metric.product(image, image) < Self.axisWidth * Self.axisWidth
    }
  }

  private static func isLatticeVector(_ vector: SIMD2<Double>) -> Bool {
    abs(vector.x - vector.x.rounded()) < resolution
      && abs(vector.y - vector.y.rounded()) < resolution
  }
}
