import JSON
import Numerics

/// How arrangements are written, a line each.
package struct ArrangementFormat: Sendable {
  /// The line of an arrangement, without its Boltzmann weight, which is known only after all arrangements.
  package struct Line: Sendable {
    /// What is before the weight.
    package var start: [UInt8]
    /// What is after the weight, with the line end.
    package var end: [UInt8]

    /// Creates a line.
    package init(start: [UInt8], end: [UInt8]) {
      self.start = start
      self.end = end
    }
  }

  private let format: ResponseFormat
  private let hasWeights: Bool

  private static let multiplicity = TextColumn(title: "multiplicity", width: 12)
  private static let weight = TextColumn(title: "weight", width: 9)
  private static let key = TextColumn(title: "key", width: 0, isLeft: true)

  /// Creates a format; lines have Boltzmann weights if `hasWeights`.
  package init(_ format: ResponseFormat, hasWeights: Bool) {
    self.format = format
    self.hasWeights = hasWeights
  }

  /// The text before the first line, with its line end; nothing for JSON.
  package var header: [UInt8] {
    switch format {
    case .json: return []
    case .csv:
      let columns =
        ResponseFormat.predictionColumns + ["multiplicity"]
        + (hasWeights ? ["boltzmann_weight"] : [])
      return Array((columns.joined(separator: ",") + "\n").utf8)
    case .table:
      let columns =
        [Self.multiplicity] + PredictionTable.numbers + (hasWeights ? [Self.weight] : [])
      return Array((TextColumn.header(columns + [Self.key]) + "\n").utf8)
    }
  }

  /// Returns the line of an arrangement.
  package func line(_ response: ArrangementResponse) -> Line {
    switch format {
    case .json:
      var json = JSONWriter(capacity: 768)
      response.write(to: &json, weight: nil)
      var object = json.bytes
      object.removeLast()
      return Line(start: object, end: Array("}\n".utf8))
    case .csv:
      let fields =
        ResponseFormat.predictionFields(response.prediction) + ["\(response.multiplicity)"]
      return Line(start: Array(fields.joined(separator: ",").utf8), end: Array("\n".utf8))
    case .table:
      let columns = [Self.multiplicity] + PredictionTable.numbers
      let texts = ["\(response.multiplicity)"] + PredictionTable.numbers(of: response.prediction)
      return Line(
        start: Array(TextColumn.row(texts, in: columns).utf8),
        end: Array("  \(response.key)\n".utf8))
    }
  }

  /// Returns a line with its weight; nil if the weights are not known, because the enumeration was interrupted.
  package func text(_ line: Line, weight: Double?) -> [UInt8] {
    guard hasWeights else { return line.start + line.end }
    switch format {
    case .json:
      guard let weight else { return line.start + line.end }
      return line.start + Array(#","boltzmann_weight":\#(weight)"#.utf8) + line.end
    case .csv: return line.start + Array(",\(weight.map { "\($0)" } ?? "")".utf8) + line.end
    case .table:
      let text = weight.map { Self.short($0) } ?? "-"
      return line.start + Array(("  " + Self.weight.padded(text)).utf8) + line.end
    }
  }

  /// Returns a weight with four digits after the point, or a bound on a small one.
  private static func short(_ weight: Double) -> String {
    weight > 0 && weight < 0.0001 ? "<0.0001" : weight.decimalText(places: 4)
  }
}

extension ArrangementResponse {
  /// Writes the arrangement as a JSON object: the fields of a prediction, its multiplicity, and its Boltzmann weight unless
  /// that is nil.
  func write(to json: inout JSONWriter, weight: Double?) {
    prediction.write(to: &json) { json in
      json.field("multiplicity", multiplicity)
      if let weight { json.field("boltzmann_weight", weight) }
    }
  }
}
