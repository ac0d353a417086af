/// A 2 × 2 integer matrix whose rows are combinations of two lattice vectors.
struct IntegerMatrix: Hashable {
  var first, second: SIMD2<Int>

  init(_ first: SIMD2<Int>, _ second: SIMD2<Int>) {
    self.first = first
    self.second = second
  }

  var determinant: Int { first.x * second.y - first.y * second.x }

  /// Returns the product self · other.
  func times(_ other: IntegerMatrix) -> IntegerMatrix {
    func row(_ row: SIMD2<Int>) -> SIMD2<Int> {
      other.first &* SIMD2(repeating: row.x) &+ other.second &* SIMD2(repeating: row.y)
    }
    return IntegerMatrix(row(first), row(second))
  }

  /// The inverse of a matrix with determinant 1 or −1.
  var unimodularInverse: IntegerMatrix {
    IntegerMatrix(
      SIMD2(second.y, -first.y) &* SIMD2(repeating: determinant),
      SIMD2(-second.x, first.x) &* SIMD2(repeating: determinant))
  }

  /// All matrices that can relate the reduced bases of two lattices which differ by a few percent.
  static let basisChanges: [IntegerMatrix] = {
    let entries = [0, 1, -1, 2, -2]
    var changes: [IntegerMatrix] = []
    for a in entries {
      for b in entries {
        for c in entries {
          for d in entries where abs(a * d - b * c) == 1 {
            changes.append(IntegerMatrix([a, b], [c, d]))
          }
        }
      }
    }
    return changes
  }()
}
