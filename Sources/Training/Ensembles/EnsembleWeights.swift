import Prediction

/// The choice of the weights of the experts of an ensemble.
package enum EnsembleWeights {
  /// Returns the weights, in tenths and with sum 1, whose weighted mean has the least mean absolute error.
  ///
  /// - Parameters:
  ///   - estimates: The estimates of each expert, (rows, experts), for rows that none of them was trained on.
  ///   - labels: The label of each row.
  /// - Returns: A weight for each expert.
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

  /// Returns all lists of `count` non-negative integers with the given sum.
  private static func compositions(of sum: Int, into count: Int) -> [[Int]] {
    guard count > 1 else { return [[sum]] }
    return (0...sum).reversed().flatMap { first in
      compositions(of: sum - first, into: count - 1).map { [first] + $0 }
    }
  }
}
