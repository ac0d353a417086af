import Crystals

/// A divisor that computes remainders by multiplication.
///
/// A division would take longer than everything else that a canonical form does with a site.
struct Modulus {
  private let divisor: Int
  /// 2³² over the divisor, rounded up.
  private let reciprocal: Int

  /// Creates a divisor from 1 to `Supercell.maximumRepeats`.
  init(_ divisor: Int) {
    precondition((1...Supercell.maximumRepeats).contains(divisor))
    self.divisor = divisor
    reciprocal = ((1 << 32) + divisor - 1) / divisor
  }

  /// Returns the least non-negative remainder of a number of either sign and magnitude up to 2²⁵.
  ///
  /// The reciprocal is rounded up by less than 1, so the quotient is in error by less than 2⁻⁷. A true quotient
  /// that is not an integer differs from every integer by at least 2⁻⁶. So only the quotient of a negative multiple of
  /// the divisor is rounded to a wrong integer, one too low.
  func remainder(of number: Int) -> Int {
    let rest = number &- ((number &* reciprocal) >> 32) &* divisor
    return rest == divisor ? 0 : rest
  }
}
