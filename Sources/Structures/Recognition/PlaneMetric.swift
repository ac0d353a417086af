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

  /// Returns the strain of a lattice whose vectors are combinations of a strained cell's.
  ///
  /// - Parameters:
  ///   - rows: The combinations of the cell's vectors that give the vectors of this metric.
  ///   - cell: The metric of the cell without strain; x is along its first vector.
  /// - Returns: The strain along x and y, and the shear.
  func strain(of rows: IntegerMatrix, from cell: PlaneMetric) -> PlaneStrain {
    // The metric of the strained cell, in the directions x and y: the right Cauchy–Green tensor.
    let strained = combined(byInverseOf: rows)
    let slant = cell.ab / cell.aa
    let xx = strained.aa / cell.aa
    let xy = (strained.ab - slant * strained.aa) / cell.area
    let yy =
      (strained.bb - 2 * slant * strained.ab + slant * slant * strained.aa) * cell.aa
      / (cell.area * cell.area)
    // Its square root, by the theorem of Cayley and Hamilton.
    let root = max(0, xx * yy - xy * xy).squareRoot()
    let trace = (xx + yy + 2 * root).squareRoot()
    return PlaneStrain(x: (xx + root) / trace - 1, y: (yy + root) / trace - 1, shear: xy / trace)
  }

  /// Returns the metric of the vectors whose combinations, the rows of a matrix, are those of this metric.
  func combined(byInverseOf rows: IntegerMatrix) -> PlaneMetric {
    let determinant = Double(rows.determinant)
    let first = SIMD2<Double>(rows.adjugate.first) / determinant
    let second = SIMD2<Double>(rows.adjugate.second) / determinant
    return PlaneMetric(
      aa: product(first, first), ab: product(first, second), bb: product(second, second))
  }

  /// The change of basis to the shortest vectors of the same lattice, by Gauss's method.
  ///
  /// `PlanarLattice` reduces a lattice too, but does not have the integer matrix.
  ///
  /// - Complexity: O(log *r*) for vectors whose lengths have the ratio *r*.
  var reduction: IntegerMatrix {
    var rows = IntegerMatrix.identity
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
