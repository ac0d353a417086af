/// Sites of the infinite crystal by position.
///
/// Positions have mixed coordinates here: cells along a and b, and Å along the normal.
extension UnitCell {
  /// Returns the position of the atom with a basis index in cell (0, 0).
  package func origin(of basis: Int) -> SIMD3<Double> {
    let position = atoms[basis].position
    return [position.x, position.y, position.z * lengths.z]
  }

  /// Returns a vector in Å as cells along a and b and Å along the normal.
  package func cells(_ vector: SIMD3<Double>) -> SIMD3<Double> {
    let y = vector.y / b.y
    return [(vector.x - y * b.x) / a.x, y, vector.z]
  }

  /// Returns the site nearest to a position, and the vector from the site to the position in Å.
  ///
  /// - Complexity: O(*n*) for *n* atoms.
  package func nearestSite(
    to position: SIMD3<Double>
  ) -> (site: Site, displacement: SIMD3<Double>) {
    let radiusSquared = planarLattice.nearestImageRadiusSquared
    var nearest = (site: Site(i: 0, j: 0, basis: 0), displacement: SIMD3<Double>.zero)
    var least = Double.infinity
    for basis in atoms.indices {
      let apart = position - origin(of: basis)
      guard apart.z * apart.z < least else { continue }
      var (i, j) = (apart.x.rounded(), apart.y.rounded())
      var displacement = a * (apart.x - i) + b * (apart.y - j)
      let inPlane = SIMD2(displacement.x, displacement.y)
      // Most positions are near a site, so the nearest image has seldom to be searched for.
      if (inPlane * inPlane).sum() > radiusSquared {
        let step = inPlane - planarLattice.nearestImage(of: inPlane)
        let alongB = step.y / b.y
        i += ((step.x - alongB * b.x) / a.x).rounded()
        j += alongB.rounded()
        displacement = a * (apart.x - i) + b * (apart.y - j)
      }
      displacement.z = apart.z
      let square = (displacement * displacement).sum()
      if square < least {
        least = square
        nearest = (Site(i: Int(i), j: Int(j), basis: basis), displacement)
      }
    }
    return nearest
  }
}
