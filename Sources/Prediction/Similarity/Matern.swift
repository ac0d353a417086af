import CKernels

/// A Matérn covariance function: the similarity of two points at distance d, in units of the length scale.
package enum Matern: Sendable {
  /// Of smoothness 1/2: e^(−d).
  case half
  /// Of smoothness 3/2: (1 + √3 d) e^(−√3 d).
  case threeHalves

  /// The number of values computed at a time; the length of a list is a multiple of it.
  package static let lanes = 8

  /// Returns `count` rounded up to a multiple of ``lanes``.
  package static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

  /// Adds to each sum the value at `scale` times the root of a square; a negative square counts as zero.
  package func add(ofRootsOf squares: ArraySlice<Float>, scale: Double, to sums: inout [Double]) {
    precondition(squares.count == sums.count && sums.count % Self.lanes == 0)
    squares.withUnsafeBufferPointer { squares in
      guard let squares = squares.baseAddress else { return }
      let kernels = ck_fastest_kernels().pointee
      switch self {
      case .half: kernels.add_matern_half(squares, scale, &sums, sums.count)
      case .threeHalves: kernels.add_matern_three_halves(squares, scale, &sums, sums.count)
      }
    }
  }
}
