import Prediction

extension EnsembleWeights {
  /// Returns the best weights, unless some experts that are preferred are as good without the others, within the
  /// statistical error.
  ///
  /// With few rows the best of many weights are partly those that fit the rows by chance. The preferred experts are given
  /// up if the mean gain over the rows exceeds twice its standard error.
  ///
  /// - Parameters:
  ///   - estimates: The estimates of each expert, (rows, experts), for rows that none of them was trained on.
  ///   - labels: The label of each row.
  ///   - preferred: The indices of the preferred experts; may be empty.
  /// - Returns: A weight for each expert.
  package static func chosen(
    _ estimates: [[Estimate]], labels: [Double], preferred: [Int]
  ) -> [Double] {
    let best = best(estimates, labels: labels)
    guard !preferred.isEmpty, !best.isEmpty else { return best }
    var usual = best.map { _ in 0.0 }
    let own = self.best(estimates.map { row in preferred.map { row[$0] } }, labels: labels)
    for (expert, weight) in zip(preferred, own) { usual[expert] = weight }
    func error(_ row: [Estimate], _ label: Double, _ weights: [Double]) -> Double {
      abs(zip(row, weights).reduce(-label) { $0 + $1.0.value * $1.1 })
    }
    let gains = zip(estimates, labels).map { error($0, $1, usual) - error($0, $1, best) }
    let count = Double(gains.count)
    let mean = gains.reduce(0, +) / count
    let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    return mean <= 2 * (variance / count).squareRoot() ? usual : best
  }
}
