import Foundation
import Numerics
import Prediction

/// The errors of each property as text for people and JSON for programs.
public struct EvaluationReport: Sendable {
  private let tables: [Property: EvaluationTable]

  /// Creates a report of tables.
  public init(tables: [Property: EvaluationTable]) { self.tables = tables }

  /// Returns `{"properties": {name: {"combined_mae": eV, "datasets": {…}}}}`.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(["properties": tables]), as: UTF8.self)
  }

  /// A table of each property, energies in meV.
  public var text: String {
    Property.allCases.compactMap { property in
      tables[property].map { "\n\(property.title), meV\n\(text(of: $0))" }
    }.joined(separator: "\n")
  }

  private func text(of table: EvaluationTable) -> String {
    let header = ["data set", "MAE", "RMSE", "coverage", "mean width", "rows"]
    var lines = [header]
    for (name, row) in table.datasets.sorted(by: { $0.key < $1.key }) {
      lines.append([
        name, millielectronvolts(row.mae), millielectronvolts(row.rmse),
        row.coverage.decimalText(places: 3),
        millielectronvolts(row.meanIntervalWidth), "\(row.count)",
      ])
    }
    lines.append(["combined", millielectronvolts(table.combinedMAE), "", "", "", ""])
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      zip(line, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

/// Returns an energy in eV as text in meV.
func millielectronvolts(_ energy: Double) -> String { (energy * 1000).decimalText(places: 2) }

extension Property {
  fileprivate var title: String {
    switch self {
    case .formationEnergyPerSite: "Formation energy per site"
    case .bandGap: "Band gap"
    }
  }
}
