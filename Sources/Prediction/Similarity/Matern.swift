// Matérn functions: how likeness falls with distance.

import CKernels

/// A Matérn function.
package enum Matern: Sendable {
  /// Of smoothness 1/2: e^(−d).
  case half
  /// Of smoothness 3/2: (1 + √3 d) e^(−√3 d).
  case threeHalves

  /// Numbers that are worked out together: lists have a multiple of them.
  package static let lanes = 8

  /// `count`, and up to whole ``lanes``.
  package static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

  /// Adds to each sum the value at the root of a square, times `scale`; of a square below zero that at 0.
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
