import Numerics
import Prediction

/// The errors of one property beyond the averages of an `EvaluationTable`: their sign, how they depend on the number
/// of defects, and how well the applicability domain foresees them.
public struct ErrorBreakdown: Equatable, Sendable {
  /// The figures of one data set.
  public struct DataSet: Equatable, Sendable {
    /// The mean of predicted minus DFT value, eV.
    public let bias: Double
    /// The fraction of rows outside the applicability domain.
    public let flagged: Double
    /// Spearman's rank correlation of the distance from the domain with the absolute error; nil if all distances or all
    /// errors are equal.
    public let distanceRankCorrelation: Double?
    /// The errors by number of defects, in ascending order.
    public let bins: [Bin]
  }

  /// The errors of the rows whose numbers of defects are in a range.
  public struct Bin: Equatable, Sendable {
    /// The least and the largest number of defects.
    public let defectCounts: ClosedRange<Int>
    /// The number of rows.
    public let count: Int
    /// Mean absolute error, eV.
    public let mae: Double
    /// The mean of predicted minus DFT value, eV.
    public let bias: Double
    /// The fraction of labels inside their intervals.
    public let coverage: Double

    package init(
      defectCounts: ClosedRange<Int>, count: Int, mae: Double, bias: Double, coverage: Double
    ) {
      self.defectCounts = defectCounts
      self.count = count
      self.mae = mae
      self.bias = bias
      self.coverage = coverage
    }
  }

  /// A labelled prediction.
  package struct Row {
    package let label: Double
    package let predicted: PredictedValue
    package let defectCount: Int
    package let isInDomain: Bool
    package let domainDistance: Double

    package init(
      label: Double, predicted: PredictedValue, defectCount: Int, isInDomain: Bool,
      domainDistance: Double
    ) {
      self.label = label
      self.predicted = predicted
      self.defectCount = defectCount
      self.isInDomain = isInDomain
      self.domainDistance = domainDistance
    }

    fileprivate var error: Double { predicted.value - label }
  }

  /// The figures of each data set.
  public let datasets: [String: DataSet]

  /// The most bins of a data set.
  private static let binLimit = 10

  /// Creates the breakdown of labelled predictions, by data set.
  package init(_ rows: [String: [Row]]) {
    datasets = rows.filter { !$0.value.isEmpty }.mapValues { rows in
      DataSet(
        bias: Self.mean(rows.map(\.error)),
        flagged: Self.mean(rows.map { $0.isInDomain ? 0 : 1 }),
        distanceRankCorrelation: rankCorrelation(
          rows.map { ($0.domainDistance, abs($0.error)) }),
        bins: Self.bins(rows))
    }
  }

  /// Returns a bin for each number of defects, or, if these are too many, bins with nearly equal numbers of rows.
  private static func bins(_ rows: [Row]) -> [Bin] {
    let groups = Dictionary(grouping: rows, by: \.defectCount).sorted { $0.key < $1.key }
    let size = groups.count <= binLimit ? 1 : (rows.count + binLimit - 1) / binLimit
    var bins: [Bin] = []
    var pending: [Row] = []
    for (index, group) in groups.enumerated() {
      pending += group.value
      guard pending.count >= size || index == groups.count - 1 else { continue }
      bins.append(
        Bin(
          defectCounts: pending[0].defectCount...group.key, count: pending.count,
          mae: mean(pending.map { abs($0.error) }), bias: mean(pending.map(\.error)),
          coverage: mean(pending.map { $0.predicted.interval.contains($0.label) ? 1 : 0 })))
      pending = []
    }
    return bins
  }

  private static func mean(_ numbers: [Double]) -> Double {
    numbers.reduce(0, +) / Double(numbers.count)
  }
}
