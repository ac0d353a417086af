import Crystals
import Glibc

/// A cell of a layer without its vacuum: the metric of the two lattice vectors, and the atoms.
struct LayerCell {
  /// An atom of the layer.
  struct Atom {
    let element: Element
    /// Fractional coordinates along the two vectors.
    var plane: SIMD2<Double>
    /// The height along the normal, right-handed with the two vectors, Å.
    var height: Double
  }

  let metric: PlaneMetric
  var atoms: [Atom]

  /// Returns the square of the distance in Å of two atoms, over their images in the plane.
  ///
  /// - Precondition: The metric is reduced.
  func squaredDistance(from first: Atom, to second: Atom) -> Double {
    let rise = second.height - first.height
    let image = metric.nearestImage(of: second.plane - first.plane)
    return metric.product(image, image) + rise * rise
  }

  /// Returns the same layer with other vectors: the rows of a matrix of determinant 1 or −1.
  ///
  /// With a determinant of −1 the layer is flipped (z → −z), so that heights stay right-handed.
  func changed(by rows: IntegerMatrix) -> LayerCell {
    let sign = Double(rows.determinant)
    return LayerCell(
      metric: metric.combined(by: rows),
      atoms: atoms.map { atom in
        var atom = atom
        atom.plane = atom.plane.inBasis(rows)
        atom.height *= sign
        return atom
      })
  }

  /// The layer with the shortest vectors of the same lattice.
  var reduced: LayerCell { changed(by: metric.reduction) }

  /// Returns the unit cell with a vacuum, the middle of the layer at the height 0.5.
  ///
  /// Numbers are rounded to 8 decimal places, as in a host file, if `isRounded` is true. It throws `HostError` if the cell
  /// cannot be that of a host.
  func unitCell(isRounded: Bool) throws(HostError) -> UnitCell {
    func written(_ number: Double) -> Double { isRounded ? number.written : number }
    let heights = atoms.map(\.height)
    let (lowest, highest) = (heights.min() ?? 0, heights.max() ?? 0)
    let (middle, span) = ((lowest + highest) / 2, highest - lowest)
    let c = max(Self.height, ((span + Self.minimumVacuum) / Self.step).rounded(.up) * Self.step)
    let cosine = metric.ab / (metric.aa * metric.bb).squareRoot()
    return try UnitCell(
      lengths: [written(metric.aa.squareRoot()), written(metric.bb.squareRoot()), c],
      gamma: written(acos(max(-1, min(1, cosine))) * 180 / .pi),
      atoms: atoms.map { atom in
        let base = SIMD2(atom.plane.x.rounded(.down), atom.plane.y.rounded(.down))
        let plane = atom.plane - base
        let height = 0.5 + (atom.height - middle) / c
        return (atom.element, [written(plane.x), written(plane.y), written(height)])
      })
  }

  /// The length of c, Å; for thick layers the next multiple of ``step`` that leaves ``minimumVacuum``.
  static let height = 20.0
  private static let step = 5.0
  private static let minimumVacuum = 12.0
}

extension SIMD2<Double> {
  /// Returns a vector in fractions of two vectors as fractions of a basis, the rows of a matrix of determinant 1 or −1.
  func inBasis(_ rows: IntegerMatrix) -> SIMD2<Double> {
    let inverse = rows.unimodularInverse
    return SIMD2(Double(inverse.first.x), Double(inverse.first.y)) * x
      + SIMD2(Double(inverse.second.x), Double(inverse.second.y)) * y
  }
}

extension Double {
  /// The number rounded to the digits of a host file.
  ///
  /// A number in the middle, such as half of one with as many digits, is rounded up whatever its last bits are.
  fileprivate var written: Double { (self * 1e8 + 0.5 + 1e-3).rounded(.down) / 1e8 }
}
