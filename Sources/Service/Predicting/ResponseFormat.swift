import Crystals
import JSON
import Prediction
import Structures

/// How responses are written one after the other: as NDJSON, or as a table.
public enum ResponseFormat: String, CaseIterable, Sendable {
  /// A line for each response, as `POST /predict` answers, or `{"error": …, "line": n}`.
  case json
  /// A row of comma-separated values (RFC 4180) for each response, below a header that names the columns.
  case csv

  /// Reads a configuration whose response is to have this format.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also where the response would have a part that this format
  ///   cannot hold.
  func document(json text: [UInt8]) throws -> ConfigurationDocument {
    switch self {
    case .json: try ConfigurationDocument(json: text)
    case .csv: try ConfigurationDocument(forFigures: text)
    }
  }

  /// The text before the first response.
  public var header: [UInt8] {
    switch self {
    case .json: []
    case .csv: Array((Self.columns.joined(separator: ",") + "\n").utf8)
    }
  }

  /// The columns of a table: the fields of a response, intervals as two columns, and the error if there is no
  /// prediction.
  static let columns =
    ["line", "id", "material", "supercell_a", "supercell_b", "defect_count"]
    + PredictionField.allCases.map(\.name)
    + ["in_domain", "domain_notes", "key", "cached", "model", "error"]

  /// Returns the lines of responses to numbered lines of input, each with its line end.
  func lines(
    _ responses: [Result<PredictionResponse, any Error>], toLines numbers: some Sequence<Int>
  ) -> [UInt8] {
    switch self {
    case .json:
      var json = JSONWriter(capacity: 512 * responses.count)
      for (response, number) in zip(responses, numbers) {
        switch response {
        case .success(let response): response.write(to: &json)
        case .failure(let error):
          json.object { json in
            json.name("error")
            Problem(error).write(to: &json)
            json.field("line", number)
          }
        }
        json.endLine()
      }
      return json.bytes
    case .csv:
      return zip(responses, numbers).flatMap { Array((Self.row($0, toLine: $1) + "\n").utf8) }
    }
  }

  private static func row(
    _ response: Result<PredictionResponse, any Error>, toLine number: Int
  ) -> String {
    let fields: [String]
    switch response {
    case .success(let response):
      let prediction = response.lookup.prediction
      fields =
        [
          "\(number)", quoted(response.id ?? ""), quoted(prediction.material),
        ]
        + Self.columns(of: response.configuration.supercell.vectors)
        + ["\(prediction.defectCount)"]
        + prediction.values.map { "\($0)" }
        + [
          "\(response.isInDomain)",
          quoted(response.domainNotes.map(\.detail).joined(separator: "; ")),
          quoted(prediction.key.canonicalKey), "\(response.lookup.isCached)",
          quoted(prediction.key.model), "",
        ]
    case .failure(let error):
      fields =
        ["\(number)"] + [String](repeating: "", count: columns.count - 2)
        + [quoted(Problem(error).detail)]
    }
    return fields.joined(separator: ",")
  }

  /// Returns the columns of a supercell's vectors: each the repeats of the unit cell, or the two components.
  private static func columns(of vectors: IntegerMatrix) -> [String] {
    if let repeats = vectors.repeats { return ["\(repeats.x)", "\(repeats.y)"] }
    return [vectors.first, vectors.second].map { "\($0.x) \($0.y)" }
  }

  /// Returns a field in quotes if it needs them (RFC 4180 section 2).
  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { #","\#r\#n""#.utf8.contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
