// Remainders without division, which takes longer than all else that is done with a site.

import Crystals

/// A divisor that gives remainders by multiplication.
struct Modulus {
  private let divisor: Int
  /// 2³² over the divisor, rounded up.
  private let reciprocal: Int

  /// A divisor from 1 to `Supercell.maximumRepeats`.
  init(_ divisor: Int) {
    precondition((1...Supercell.maximumRepeats).contains(divisor))
    self.divisor = divisor
    reciprocal = ((1 << 32) + divisor - 1) / divisor
  }

  /// The least non-negative remainder of a number of at most 2²⁵, of either sign.
  ///
  /// Rounded up, the reciprocal is beyond the true one by less than 1, and the quotient so by less than 2⁻⁷.
  /// True quotients are multiples of 2⁻⁶ or more apart, so only that of a multiple of the divisor below zero
  /// is moved across an integer, and is one too low.
  func remainder(of number: Int) -> Int {
    let rest = number &- ((number &* reciprocal) >> 32) &* divisor
    return rest == divisor ? 0 : rest
  }
}
