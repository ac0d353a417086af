// Blending: how much each expert's word weighs, chosen on rows that none of them was trained on.

import Prediction

/// The weights of experts in a blend.
package enum BlendWeights {
  /// Finds the weights, in tenths and with sum 1, whose blend has the least mean absolute error.
  ///
  /// - Parameters:
  ///   - estimates: for each row what each expert says, (rows, experts).
  ///   - labels: the label of each row.
  /// - Returns: a weight for each expert.
  package static func best(_ estimates: [[Estimate]], labels: [Double]) -> [Double] {
    guard let count = estimates.first?.count else { return [] }
    var best: (weights: [Double], error: Double) = ([], .infinity)
    for tenths in compositions(of: 10, into: count) {
      let weights = tenths.map { Double($0) / 10 }
      var error = 0.0
      for (row, label) in zip(estimates, labels) {
        error += abs(zip(row, weights).reduce(-label) { $0 + $1.0.value * $1.1 })
      }
      if error < best.error { best = (weights, error) }
    }
    return best.weights
  }

  /// All lists of `count` numbers from 0 with this sum.
  private static func compositions(of sum: Int, into count: Int) -> [[Int]] {
    guard count > 1 else { return [[sum]] }
    return (0...sum).reversed().flatMap { first in
      compositions(of: sum - first, into: count - 1).map { [first] + $0 }
    }
  }
}
