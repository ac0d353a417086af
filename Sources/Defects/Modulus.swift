import Crystals

/// A divisor that computes quotients and remainders by multiplication.
///
/// A division would take longer than everything else that a canonical form does with a site.
struct Modulus {
  private let divisor: Int
  /// 2⁴⁰ over the divisor, rounded up.
  private let reciprocal: Int

  /// Creates a divisor from 1 to `Superlattice.maximumCellCount`.
  init(_ divisor: Int) {
    precondition((1...Superlattice.maximumCellCount).contains(divisor))
    self.divisor = divisor
    reciprocal = ((1 << 40) + divisor - 1) / divisor
  }

  /// Returns the quotient, rounded down, and the least non-negative remainder of a number of either sign, of magnitude up
  /// to 2²⁷ and up to 2²² times the divisor.
  ///
  /// The reciprocal is rounded up by less than 1, so the quotient is in error by less than 2⁻¹³. A true quotient
  /// that is not an integer differs from every integer by at least 2⁻¹². So only the quotient of a negative multiple of
  /// the divisor is rounded to a wrong integer, one too low.
  func quotientAndRemainder(of number: Int) -> (quotient: Int, remainder: Int) {
    let quotient = (number &* reciprocal) >> 40
    let rest = number &- quotient &* divisor
    return rest == divisor ? (quotient &+ 1, 0) : (quotient, rest)
  }

  /// Returns the least non-negative remainder of such a number.
  @inline(__always)
  func remainder(of number: Int) -> Int {
    let rest = number &- ((number &* reciprocal) >> 40) &* divisor
    return rest == divisor ? 0 : rest
  }
}
