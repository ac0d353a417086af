/// A lattice of the plane, which finds the nearest periodic image of a vector.
///
/// The basis is reduced, so the nearest image is exact even for long, narrow or strongly oblique cells.
public struct PlanarLattice: Hashable, Sendable {
  /// Two vectors that span the lattice, neither made shorter by adding a multiple of the other; `u` is the shorter.
  ///
  /// The lattice point nearest to a vector is then a corner of the cell that contains the vector.
  @usableFromInline let u, v: SIMD2<Double>

  /// Creates the lattice spanned by two vectors that are not parallel, by Lagrange's reduction.
  public init(_ a: SIMD2<Double>, _ b: SIMD2<Double>) {
    var (u, v) = (a, b)
    while true {
      if (u * u).sum() > (v * v).sum() { (u, v) = (v, u) }
      let steps = ((u * v).sum() / (u * u).sum()).rounded()
      let shorter = v - u * steps
      guard steps != 0, (shorter * shorter).sum() < (v * v).sum() else { break }
      v = shorter
    }
    (self.u, self.v) = (u, v)
  }

  /// The square of half the shortest lattice vector: a vector no longer than that is its own nearest image.
  public var nearestImageRadiusSquared: Double { (u * u).sum() / 4 }

  /// Returns the shortest of the vectors that differ from `vector` by a lattice vector.
  ///
  /// - Precondition: `vector` is shorter than 10¹⁸ lattice vectors.
  @inlinable
  public func nearestImage(of vector: SIMD2<Double>) -> SIMD2<Double> {
    let area = u.x * v.y - u.y * v.x
    let alongU = Self.roundedDown((vector.x * v.y - vector.y * v.x) / area)
    let alongV = Self.roundedDown((u.x * vector.y - u.y * vector.x) / area)
    let corner = vector - u * alongU - v * alongV
    return Self.shorter(
      Self.shorter(corner, corner - u), Self.shorter(corner - v, corner - u - v))
  }

  @inlinable
  static func shorter(_ left: SIMD2<Double>, _ right: SIMD2<Double>) -> SIMD2<Double> {
    (right * right).sum() < (left * left).sum() ? right : left
  }

  /// Rounds down without `rounded(.down)`, which is a function call on the oldest x86-64 processors.
  @inlinable
  static func roundedDown(_ number: Double) -> Double {
    let truncated = Double(Int(number))
    return truncated > number ? truncated - 1 : truncated
  }
}
