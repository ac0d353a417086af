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

  /// The axes of rotation; without any, the projections of the atoms onto mirror or glide planes; without these, the
  /// atoms.
  private var candidates: [SIMD2<Double>] {
    let axes = zip(symmetry.operations, translations).flatMap(Self.axes)
    if !axes.isEmpty { return distinct(axes) }
    let planes = zip(symmetry.operations, translations).filter { operation, _ in
      operation.matrix.determinant == -1
    }
    let atoms = symmetry.layer.atoms.map(\.plane)
    let projections = planes.flatMap { operation, translation in
      atoms.flatMap { atom in
        Self.shifts(2).map { shift in
          (atom + operation.matrix.times(atom) + translation + shift) / 2
        }
      }
    }
    return distinct(projections.isEmpty ? atoms : projections)
  }

  /// Returns the points modulo the lattice that a rotation about the normal keeps; none for other operations.
  private static func axes(
    of operation: LayerOperation, _ translation: SIMD2<Double>
  ) -> [SIMD2<Double>] {
    // (1 − W) p = t + k for lattice vectors k.
    let identity = IntegerMatrix.identity
    let difference = IntegerMatrix(
      identity.first &- operation.matrix.first, identity.second &- operation.matrix.second)
    guard operation.matrix.determinant == 1, difference.determinant != 0 else { return [] }
    return shifts(difference.determinant).map { shift in
      difference.adjugate.times(translation + shift) / Double(difference.determinant)
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
      Self.isLatticeVector(operation.matrix.times(point) + translation - point)
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
