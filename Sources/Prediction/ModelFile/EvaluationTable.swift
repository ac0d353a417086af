// Tables of errors: how far predictions are from labels, by data set and combined.

/// The errors of one property over the rows of some data sets.
public struct EvaluationTable: Codable, Equatable, Sendable {
  /// The figures of one data set.
  public struct Row: Codable, Equatable, Sendable {
    /// Mean absolute error, eV.
    public let mae: Double
    /// Root of the mean squared error, eV.
    public let rmse: Double
    /// The number of rows.
    public let count: Int
    /// The share of labels within their intervals.
    public let coverage: Double
    /// The mean width of the intervals, eV.
    public let meanIntervalWidth: Double

    private enum CodingKeys: String, CodingKey {
      case mae, rmse, count, coverage
      case meanIntervalWidth = "mean_interval_width"
    }
  }

  /// The mean over the data sets of their mean absolute errors, each with the same weight, eV.
  public let combinedMAE: Double
  /// The figures of each data set.
  public let datasets: [String: Row]

  private enum CodingKeys: String, CodingKey {
    case datasets
    case combinedMAE = "combined_mae"
  }

  /// The table of predictions beside their labels, by data set; nil of none.
  public init?(_ samples: [(dataset: String, label: Double, predicted: PredictedValue)]) {
    guard !samples.isEmpty else { return nil }
    datasets = Dictionary(grouping: samples, by: \.dataset).mapValues { samples in
      let count = Double(samples.count)
      let errors = samples.map { $0.predicted.value - $0.label }
      return Row(
        mae: errors.reduce(0) { $0 + abs($1) } / count,
        rmse: (errors.reduce(0) { $0 + $1 * $1 } / count).squareRoot(),
        count: samples.count,
        coverage: Double(samples.count { $0.predicted.interval.contains($0.label) }) / count,
        meanIntervalWidth: samples.reduce(0) {
          $0 + $1.predicted.interval.upperBound - $1.predicted.interval.lowerBound
        } / count)
    }
    // Summed in the order of the names: the same rows give the same bits.
    combinedMAE =
      datasets.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.mae } / Double(datasets.count)
  }
}
