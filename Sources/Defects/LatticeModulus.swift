import Crystals

/// The remainders of cells by the translations of a supercell, by multiplication.
struct LatticeModulus {
  private let a, b: Modulus
  private let shift: Int

  /// Creates the remainders by a lattice.
  init(_ lattice: Superlattice) {
    (a, b, shift) = (Modulus(lattice.a), Modulus(lattice.b), lattice.shift)
  }

  /// Returns the cell with 0 ≤ i < a and 0 ≤ j < b that a translation maps to (i, j), an image of such a cell under an
  /// operation of a host.
  ///
  /// The components of an image are some 8 times as large as those of the cell, and to reduce i adds i / a shifts to j.
  /// With at most 2¹² cells these numbers stay below 2²⁷, and below 2²² times a or b, as `Modulus` requires.
  @inline(__always)
  func reduced(_ i: Int, _ j: Int) -> (i: Int, j: Int) {
    if shift == 0 { return (a.remainder(of: i), b.remainder(of: j)) }
    let (turns, remainder) = a.quotientAndRemainder(of: i)
    return (remainder, b.remainder(of: j &- turns &* shift))
  }
}
