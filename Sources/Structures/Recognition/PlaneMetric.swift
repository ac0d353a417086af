import Crystals
import Glibc

/// The scalar products of two vectors of the plane, Å², which determine a lattice up to rotation.
struct PlaneMetric {
  var aa, ab, bb: Double

  /// Returns the metric of two combinations of the vectors, the rows of a matrix.
  func combined(by rows: IntegerMatrix) -> PlaneMetric {
    func product(_ left: SIMD2<Int>, _ right: SIMD2<Int>) -> Double {
      Double(left.x * right.x) * aa + Double(left.x * right.y + left.y * right.x) * ab
        + Double(left.y * right.y) * bb
    }
    return PlaneMetric(
      aa: product(rows.first, rows.first), ab: product(rows.first, rows.second),
      bb: product(rows.second, rows.second))
  }

  /// The area that the vectors span, Å².
  var area: Double { max(0, aa * bb - ab * ab).squareRoot() }

  /// Returns the larger of the two principal strains that turn `reference` into this metric.
  func strain(from reference: PlaneMetric) -> Double {
    // The squares of the principal stretches are the eigenvalues of reference⁻¹ · self.
    let determinant = reference.area * reference.area
    let trace = (reference.bb * aa - 2 * reference.ab * ab + reference.aa * bb) / determinant
    let product = area * area / determinant
    let root = max(0, trace * trace / 4 - product).squareRoot()
    let least = max(0, trace / 2 - root).squareRoot()
    return max(abs((trace / 2 + root).squareRoot() - 1), abs(least - 1))
  }

  /// The change of basis to the shortest vectors of the same lattice, by Gauss's method.
  ///
  /// `PlanarLattice` reduces a lattice too, but does not have the integer matrix.
  ///
  /// - Complexity: O(log *r*) for vectors whose lengths have the ratio *r*.
  var reduction: IntegerMatrix {
    var rows = IntegerMatrix([1, 0], [0, 1])
    var metric = self
    // Each step shortens a vector; the limit only guards against rounding errors.
    for _ in 0..<100 {
      if metric.aa > metric.bb {
        rows = IntegerMatrix(rows.second, rows.first)
        metric = combined(by: rows)
      }
      let times = (metric.ab / metric.aa).rounded()
      guard times != 0, abs(times) < 1e6 else { break }
      rows.second = rows.second &- rows.first &* SIMD2(repeating: Int(times))
      metric = combined(by: rows)
    }
    return rows
  }
}

extension UnitCell {
  /// The metric of the lattice vectors a and b.
  var planeMetric: PlaneMetric {
    PlaneMetric(aa: dot(a, a), ab: dot(a, b), bb: dot(b, b))
  }
}
