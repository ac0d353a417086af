import Prediction

extension EnsembleWeights {
  /// Returns the best weights, unless an expert that is preferred alone is as good within the statistical error.
  ///
  /// With few rows the best of many weights are partly those that fit the rows by chance. The preferred expert is given
  /// up if the mean gain over the rows exceeds twice its standard error.
  ///
  /// - Parameters:
  ///   - estimates: The estimates of each expert, (rows, experts), for rows that none of them was trained on.
  ///   - labels: The label of each row.
  ///   - preferred: The index of the preferred expert; nil for none.
  /// - Returns: A weight for each expert.
  package static func chosen(
    _ estimates: [[Estimate]], labels: [Double], preferred: Int?
  ) -> [Double] {
    let best = best(estimates, labels: labels)
    guard let preferred else { return best }
    let gains = zip(estimates, labels).map { row, label in
      let blended = zip(row, best).reduce(0) { $0 + $1.0.value * $1.1 }
      return abs(row[preferred].value - label) - abs(blended - label)
    }
    let count = Double(max(1, gains.count))
    let mean = gains.reduce(0, +) / count
    let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    guard mean <= 2 * (variance / count).squareRoot() else { return best }
    return best.indices.map { $0 == preferred ? 1 : 0 }
  }
}
