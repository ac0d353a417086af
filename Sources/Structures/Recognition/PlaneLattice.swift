// Lattices of the plane: bases of one lattice, and how far two of them are apart.

import Crystals
import Glibc

/// Two vectors of the plane, told by their scalar products, Å².
struct PlaneMetric {
  var aa, ab, bb: Double

  /// The products of the combinations of two vectors that the rows of a matrix are.
  func combined(by rows: IntegerRows) -> PlaneMetric {
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

  /// The larger of the principal strains that take `reference` to these vectors.
  func strain(from reference: PlaneMetric) -> Double {
    // The squares of the principal stretches are the eigenvalues of reference⁻¹ · self.
    let determinant = reference.area * reference.area
    let trace = (reference.bb * aa - 2 * reference.ab * ab + reference.aa * bb) / determinant
    let product = area * area / determinant
    let root = max(0, trace * trace / 4 - product).squareRoot()
    let least = max(0, trace / 2 - root).squareRoot()
    return max(abs((trace / 2 + root).squareRoot() - 1), abs(least - 1))
  }

  /// A basis of the same lattice whose vectors are as short as can be, by Gauss's method.
  ///
  /// - Complexity: O(log *r*) for vectors whose lengths have the ratio *r*.
  var reduction: IntegerRows {
    var rows = IntegerRows([1, 0], [0, 1])
    var metric = self
    // Each step shortens a vector; the bound only guards against what rounding could do.
    for _ in 0..<100 {
      if metric.aa > metric.bb {
        rows = IntegerRows(rows.second, rows.first)
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

/// An integer matrix of two rows, each a combination of two vectors.
struct IntegerRows: Hashable {
  var first, second: SIMD2<Int>

  init(_ first: SIMD2<Int>, _ second: SIMD2<Int>) {
    self.first = first
    self.second = second
  }

  var determinant: Int { first.x * second.y - first.y * second.x }

  /// The rows of the product self · other.
  func times(_ other: IntegerRows) -> IntegerRows {
    func row(_ row: SIMD2<Int>) -> SIMD2<Int> {
      other.first &* SIMD2(repeating: row.x) &+ other.second &* SIMD2(repeating: row.y)
    }
    return IntegerRows(row(first), row(second))
  }

  /// The inverse of a matrix whose determinant is 1 or −1.
  var unimodularInverse: IntegerRows {
    IntegerRows(
      SIMD2(second.y, -first.y) &* SIMD2(repeating: determinant),
      SIMD2(-second.x, first.x) &* SIMD2(repeating: determinant))
  }

  /// All changes between two reduced bases of lattices that are alike to some percent.
  static let basisChanges: [IntegerRows] = {
    let entries = [0, 1, -1, 2, -2]
    var changes: [IntegerRows] = []
    for a in entries {
      for b in entries {
        for c in entries {
          for d in entries where abs(a * d - b * c) == 1 {
            changes.append(IntegerRows([a, b], [c, d]))
          }
        }
      }
    }
    return changes
  }()
}

extension UnitCell {
  /// The products of the lattice vectors in the plane.
  var planeMetric: PlaneMetric {
    PlaneMetric(aa: dot(a, a), ab: dot(a, b), bb: dot(b, b))
  }
}
