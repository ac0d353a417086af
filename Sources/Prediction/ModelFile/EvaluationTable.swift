/// The errors of one property over labelled rows, by data set and combined.
public struct EvaluationTable: Codable, Equatable, Sendable {
  /// The figures of one data set.
  public struct Row: Codable, Equatable, Sendable {
    /// Mean absolute error, eV.
    public let mae: Double
    /// Root mean squared error, eV.
    public let rmse: Double
    /// The number of rows.
    public let count: Int
    /// The fraction of labels inside their intervals.
    public let coverage: Double
    /// The mean width of the intervals, eV.
    public let meanIntervalWidth: Double

    private enum CodingKeys: String, CodingKey {
      case mae, rmse, count, coverage
      case meanIntervalWidth = "mean_interval_width"
    }
  }

  /// The mean of the data sets' mean absolute errors, all with the same weight, eV.
  public let combinedMAE: Double
  /// The figures of each data set.
  public let datasets: [String: Row]

  /// The number of rows.
  public var count: Int { datasets.reduce(0) { $0 + $1.value.count } }

  private enum CodingKeys: String, CodingKey {
    case datasets
    case combinedMAE = "combined_mae"
  }

  /// Creates the table of labelled predictions; nil if there are none.
  public init?(_ predictions: [(dataset: String, label: Double, predicted: PredictedValue)]) {
    guard !predictions.isEmpty else { return nil }
    datasets = Dictionary(grouping: predictions, by: \.dataset).mapValues { rows in
      let count = Double(rows.count)
      let errors = rows.map { $0.predicted.value - $0.label }
      return Row(
        mae: errors.reduce(0) { $0 + abs($1) } / count,
        rmse: (errors.reduce(0) { $0 + $1 * $1 } / count).squareRoot(),
        count: rows.count,
        coverage: Double(rows.count { $0.predicted.interval.contains($0.label) }) / count,
        meanIntervalWidth: rows.reduce(0) {
          $0 + $1.predicted.interval.upperBound - $1.predicted.interval.lowerBound
        } / count)
    }
    // Summed in the order of the names, so that the same rows give the same bits.
    combinedMAE =
      datasets.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value.mae } / Double(datasets.count)
  }
}
