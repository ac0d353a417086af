import Foundation
import Numerics
import Prediction

/// The errors of each property as text for people and JSON for programs.
public struct EvaluationReport: Sendable {
  private let properties: [Property: PropertyReport]

  /// Creates a report of tables, with breakdowns of the same properties and data sets if there are any.
  public init(
    tables: [Property: EvaluationTable], breakdowns: [Property: ErrorBreakdown] = [:]
  ) {
    var properties: [Property: PropertyReport] = [:]
    for (property, table) in tables {
      properties[property] = PropertyReport(table: table, breakdown: breakdowns[property])
    }
    self.properties = properties
  }

  /// Creates the report of an evaluation.
  public init(of evaluation: Evaluation) {
    self.init(tables: evaluation.tables, breakdowns: evaluation.breakdowns)
  }

  /// Returns `{"properties": {name: {"combined_mae": eV, "count": rows, "datasets": {…}, "by_defect_count": {…}}}}`.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(["properties": properties]), as: UTF8.self)
  }

  /// The tables of each property, energies in meV.
  public var text: String {
    Property.allCases.compactMap { property in
      properties[property].map { "\n\(property.title), meV\n\($0.text)" }
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
