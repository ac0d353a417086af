import Glibc

/// The three vectors of periodicity of a crystal, Å.
public struct Lattice: Hashable, Sendable {
  /// The vectors a, b and c in Å along x, y and z.
  public let vectors: [SIMD3<Double>]

  /// The maximum length of a vector, Å.
  public static let maximumLength = 2000.0

  /// Creates a lattice, or nil unless its vectors are 0.5 Å to ``maximumLength`` long and clearly span a volume.
  public init?(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ c: SIMD3<Double>) {
    vectors = [a, b, c]
    let lengths = vectors.map(\.length)
    guard lengths.allSatisfy({ (0.5...Self.maximumLength).contains($0) }),
      abs(dot(a, cross(b, c))) >= 1e-2 * lengths.reduce(1, *)
    else { return nil }
  }

  /// Creates a lattice from lengths in Å and angles in degrees: a along x, b in the xy plane, c above it.
  ///
  /// It is nil if no lattice has these angles, or if ``init(_:_:_:)`` does not allow it.
  public init?(lengths: SIMD3<Double>, angles: SIMD3<Double>) {
    // 90° is exact: its cosine is 0, but that of the nearest number to π/2 is not.
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

  /// The volume that the vectors span, Å³; it is not negative.
  public var volume: Double { abs(dot(vectors[0], cross(vectors[1], vectors[2]))) }

  /// The lengths of the vectors, Å.
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

  /// Returns fractional coordinates in Å.
  public func cartesian(_ fractional: SIMD3<Double>) -> SIMD3<Double> {
    vectors[0] * fractional.x + vectors[1] * fractional.y + vectors[2] * fractional.z
  }

  /// Returns coordinates in Å as fractions of the vectors.
  public func fractional(_ cartesian: SIMD3<Double>) -> SIMD3<Double> {
    let determinant = dot(vectors[0], cross(vectors[1], vectors[2]))
    return [
      dot(cartesian, cross(vectors[1], vectors[2])) / determinant,
      dot(cartesian, cross(vectors[2], vectors[0])) / determinant,
      dot(cartesian, cross(vectors[0], vectors[1])) / determinant,
    ]
  }
}

/// Returns the scalar product.
func dot(_ left: SIMD3<Double>, _ right: SIMD3<Double>) -> Double { (left * right).sum() }

/// Returns the vector product.
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
