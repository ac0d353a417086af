import Numerics
import Prediction

/// The errors of one property as text and JSON.
struct PropertyReport: Encodable, Sendable {
  let table: EvaluationTable
  let breakdown: ErrorBreakdown?

  // MARK: JSON

  /// The fields of ``EvaluationTable`` and the number of rows, with those of the breakdown beside them.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(table.combinedMAE, forKey: .combinedMAE)
    try container.encode(table.count, forKey: .count)
    let datasets = table.datasets.map { name, row in
      (name, DataSetFields(row: row, figures: breakdown?.datasets[name]))
    }
    try container.encode(Dictionary(uniqueKeysWithValues: datasets), forKey: .datasets)
    if let breakdown {
      let bins = breakdown.datasets.mapValues { $0.bins.map(BinFields.init) }
      try container.encode(bins, forKey: .bins)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case datasets, count
    case combinedMAE = "combined_mae"
    case bins = "by_defect_count"
  }

  private struct DataSetFields: Encodable {
    let row: EvaluationTable.Row
    let figures: ErrorBreakdown.DataSet?

    func encode(to encoder: any Encoder) throws {
      try row.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(figures?.bias, forKey: .bias)
      try container.encodeIfPresent(figures?.flagged, forKey: .flagged)
      try container.encodeIfPresent(figures?.distanceRankCorrelation, forKey: .rankCorrelation)
    }

    private enum CodingKeys: String, CodingKey {
      case bias, flagged
      case rankCorrelation = "distance_rank_correlation"
    }
  }

  private struct BinFields: Encodable {
    let defects: [Int]
    let count: Int
    let mae: Double
    let bias: Double
    let coverage: Double

    init(_ bin: ErrorBreakdown.Bin) {
      defects = [bin.defectCounts.lowerBound, bin.defectCounts.upperBound]
      (count, mae, bias, coverage) = (bin.count, bin.mae, bin.bias, bin.coverage)
    }
  }

  // MARK: Text

  /// A table of the data sets and, with a breakdown, one by number of defects.
  var text: String {
    guard let breakdown else { return aligned(datasetLines(figures: [:]), texts: 1) }
    return aligned(datasetLines(figures: breakdown.datasets), texts: 1) + "\n\n"
      + aligned(binLines(breakdown), texts: 2)
  }

  private func datasetLines(figures: [String: ErrorBreakdown.DataSet]) -> [[String]] {
    let hasFigures = !figures.isEmpty
    var lines = [
      ["data set", "MAE", "RMSE", "coverage", "mean width", "rows"]
        + (hasFigures ? ["bias", "flagged", "distance–error"] : [])
    ]
    for (name, row) in table.datasets.sorted(by: { $0.key < $1.key }) {
      var line = [
        name, millielectronvolts(row.mae), millielectronvolts(row.rmse),
        row.coverage.decimalText(places: 3),
        millielectronvolts(row.meanIntervalWidth), "\(row.count)",
      ]
      if let figures = figures[name] {
        line += [
          millielectronvolts(figures.bias), figures.flagged.decimalText(places: 3),
          figures.distanceRankCorrelation?.decimalText(places: 2) ?? "–",
        ]
      }
      lines.append(line)
    }
    lines.append([
      "combined", millielectronvolts(table.combinedMAE), "", "", "", "\(table.count)",
    ])
    return lines
  }

  private func binLines(_ breakdown: ErrorBreakdown) -> [[String]] {
    var lines = [["data set", "defects", "MAE", "bias", "coverage", "rows"]]
    for (name, figures) in breakdown.datasets.sorted(by: { $0.key < $1.key }) {
      for bin in figures.bins {
        let (low, high) = (bin.defectCounts.lowerBound, bin.defectCounts.upperBound)
        lines.append([
          name, low == high ? "\(low)" : "\(low)–\(high)", millielectronvolts(bin.mae),
          millielectronvolts(bin.bias), bin.coverage.decimalText(places: 3), "\(bin.count)",
        ])
      }
    }
    return lines
  }

  /// Returns lines with aligned columns: the first `texts` to the left, the others, numbers, to the right.
  private func aligned(_ lines: [[String]], texts: Int) -> String {
    let widths = (lines.first ?? []).indices.map { column in
      lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { line in
      zip(line, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < texts ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
