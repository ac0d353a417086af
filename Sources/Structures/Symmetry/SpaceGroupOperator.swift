import Crystals

/// An operator of a space group in exact arithmetic: x′ = W x + t, with t in twelfths and modulo lattice vectors.
package struct SpaceGroupOperator: Hashable, Sendable {
  /// The rows of W.
  package let rows: [SIMD3<Int>]
  /// The translation in twelfths, each from 0 to 11.
  package let twelfths: SIMD3<Int>

  /// Creates an operator; the translation is reduced to one cell.
  package init(_ rows: [SIMD3<Int>], _ twelfths: SIMD3<Int> = .zero) {
    self.rows = rows
    var reduced = SIMD3<Int>.zero
    for axis in 0..<3 { reduced[axis] = modulo(twelfths[axis], 12) }
    self.twelfths = reduced
  }

  package static let identity = SpaceGroupOperator([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
  static let inversion = SpaceGroupOperator([[-1, 0, 0], [0, -1, 0], [0, 0, -1]])

  /// Returns the operator that applies `other` first.
  func after(_ other: SpaceGroupOperator) -> SpaceGroupOperator {
    SpaceGroupOperator(
      rows.map { $0.x &* other.rows[0] &+ $0.y &* other.rows[1] &+ $0.z &* other.rows[2] },
      rotated(other.twelfths) &+ twelfths)
  }

  /// Returns the operator for an origin that is moved by a vector in twelfths.
  func shifted(by vector: SIMD3<Int>) -> SpaceGroupOperator {
    SpaceGroupOperator(rows, twelfths &+ vector &- rotated(vector))
  }

  private func rotated(_ vector: SIMD3<Int>) -> SIMD3<Int> {
    [
      (rows[0] &* vector).wrappedSum(), (rows[1] &* vector).wrappedSum(),
      (rows[2] &* vector).wrappedSum(),
    ]
  }

  /// Returns the group that operators generate, in the order of its discovery; nil if it has more than `limit`.
  package static func group(
    generatedBy generators: [SpaceGroupOperator], limit: Int
  ) -> [SpaceGroupOperator]? {
    var members = [SpaceGroupOperator.identity]
    var known = Set(members)
    var next = 0
    while next < members.count {
      for generator in generators {
        let product = generator.after(members[next])
        guard known.insert(product).inserted else { continue }
        guard members.count < limit else { return nil }
        members.append(product)
      }
      next += 1
    }
    return members
  }
}
