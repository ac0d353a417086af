// Lattices: three vectors, and the two ways in which files tell them.

import Glibc

/// Three vectors that span a crystal, Å.
public struct Lattice: Hashable, Sendable {
  /// The vectors a, b and c in Å along x, y and z.
  public let vectors: [SIMD3<Double>]

  /// The longest vector read, Å.
  public static let maximumLength = 2000.0

  /// A lattice of three vectors, or nil unless they are finite, at most ``maximumLength`` long and
  /// span a volume that is not all but flat.
  public init?(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    vectors = [a, b, c]
    let lengths = vectors.map(\.length)
    guard lengths.allSatisfy({ (0.5...Self.maximumLength).contains($0) }),
      abs(dot(a, cross(b, c))) >= 1e-2 * lengths.reduce(1, *)
    else { return nil }
  }

  /// A lattice from lengths in Å and angles in degrees: a along x, b in the xy plane, c above it.
  ///
  /// Nil where there is none with these angles, or it is out of the bounds of ``init(_:_:_:)``.
  public init?(lengths: SIMD3<Double>, angles: SIMD3<Double>) {
    // Whole quarters are exact: cos 90° is 0, which a product with π is not.
    func cosine(_ degrees: Double) -> Double { degrees == 90 ? 0 : cos(degrees * .pi / 180) }
    func sine(_ degrees: Double) -> Double { degrees == 90 ? 1 : sin(degrees * .pi / 180) }
    let (alpha, beta, gamma) = (cosine(angles.x), cosine(angles.y), cosine(angles.z))
    let y = (alpha - beta * gamma) / sine(angles.z)
    let height = 1 - beta * beta - y * y
    guard height > 0 else { return nil }
    self.init(
      [lengths.x, 0, 0],
      [lengths.y * gamma, lengths.y * sine(angles.z), 0],
      [lengths.z * beta, lengths.z * y, lengths.z * height.squareRoot()])
  }

  /// The volume that the vectors span, Å³; never negative.
  public var volume: Double { abs(dot(vectors[0], cross(vectors[1], vectors[2]))) }

  /// Lengths of the vectors, Å.
  public var lengths: SIMD3<Double> {
    [vectors[0].length, vectors[1].length, vectors[2].length]
  }

  /// The angles α between b and c, β between a and c, γ between a and b, degrees.
  public var angles: SIMD3<Double> {
    func angle(_ first: SIMD3<Double>, _ second: SIMD3<Double>) -> Double {
      let cosine = dot(first, second) / (first.length * second.length)
      return cosine == 0 ? 90 : acos(max(-1, min(1, cosine))) * 180 / .pi
    }
    return [
      angle(vectors[1], vectors[2]), angle(vectors[0], vectors[2]), angle(vectors[0], vectors[1]),
    ]
  }

  /// Fractional coordinates in Å.
  public func cartesian(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
    vectors[0] * fractional.x + vectors[1] * fractional.y + vectors[2] * fractional.z
  }

  /// Coordinates in Å as fractions of the vectors.
  public func fractional(_ cartesian: SIMD3<Double>) -> SIMD3<Double> {
    let determinant = dot(vectors[0], cross(vectors[1], vectors[2]))
    return [
      dot(cartesian, cross(vectors[1], vectors[2])) / determinant,
      dot(cartesian, cross(vectors[2], vectors[0])) / determinant,
      dot(cartesian, cross(vectors[0], vectors[1])) / determinant,
    ]
  }
}

/// The scalar product.
func dot(_ left: SIMD3<Double>, _ right: SIMD3<Double>) -> Double { (left * right).sum() }

/// The vector product.
func cross(_ left: SIMD3<Double>, _ right: SIMD3<Double>) -> SIMD3<Double> {
  [
    left.y * right.z - left.z * right.y, left.z * right.x - left.x * right.z,
    left.x * right.y - left.y * right.x,
  ]
}

extension SIMD3<Double> {
  /// The Euclidean norm.
  var length: Double { dot(self, self).squareRoot() }
}
