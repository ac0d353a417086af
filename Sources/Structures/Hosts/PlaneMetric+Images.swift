extension PlaneMetric {
  /// Returns the scalar product of two vectors in fractional coordinates, Å².
  func product(_ left: SIMD2<Double>, _ right: SIMD2<Double>) -> Double {
    left.x * right.x * aa + (left.x * right.y + left.y * right.x) * ab + left.y * right.y * bb
  }

  /// Returns the shortest image of a vector in fractional coordinates.
  ///
  /// - Precondition: The metric is reduced, so that the nearest lattice point is a corner of the cell with the vector.
  func nearestImage(of vector: SIMD2<Double>) -> SIMD2<Double> {
    let corner = vector - SIMD2(vector.x.rounded(.down), vector.y.rounded(.down))
    var nearest = corner
    var least = product(corner, corner)
    func consider(_ image: SIMD2<Double>) {
      let square = product(image, image)
      if square < least { (least, nearest) = (square, image) }
    }
    consider(corner - SIMD2(1, 0))
    consider(corner - SIMD2(0, 1))
    consider(corner - SIMD2(1, 1))
    return nearest
  }
}
