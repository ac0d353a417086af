import Numerics
import Prediction

/// The errors and weights of the experts among which the cross-validation chose, as a table for people.
public struct CandidateReport: Sendable {
  /// The columns' names, then a line for each candidate.
  let table: [[String]]
  /// The table as text with aligned columns.
  public let text: String

  /// Creates the report on the candidates of a training.
  public init(_ base: ModelManifest.BaseSpec) {
    let table =
      [["property", "host", "expert", "starts from", "MAE, meV", "weight"]]
      + base.candidates.map { candidate in
        [
          candidate.property.rawValue, candidate.host, candidate.expert, candidate.source,
          millielectronvolts(candidate.mae),
          candidate.weight == 0 ? "" : candidate.weight.decimalText(places: 1),
        ]
      }
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { line in
      zip(line, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < 4 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
    self.table = table
    text = "Candidates from the rows and the base \(base.model)\n\n" + lines.joined(separator: "\n")
  }
}
