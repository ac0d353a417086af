import Crystals
import JSON
import Prediction
import Structures

/// How responses are written one after the other: as NDJSON, or as a table.
public enum ResponseFormat: String, CaseIterable, Sendable {
  /// A line for each response, as `POST /predict` answers, or `{"error": …, "line": n}`; with the field `file` if
  /// responses name their files.
  case json
  /// A row of comma-separated values (RFC 4180) for each response, below a header that names the columns.
  case csv
  /// A row of aligned columns for people, with the most important numbers, below a header.
  case table

  /// Reads a configuration whose response is to have this format.
  ///
  /// - Parameters:
  ///   - text: The JSON of the configuration.
  ///   - potentials: The chemical potentials of a configuration that gives none.
  /// - Returns: The configuration, not resolved yet.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also where the response would have a part that this format
  ///   cannot hold.
  func document(
    json text: [UInt8], chemicalPotentials potentials: ChemicalPotentialsDocument? = nil
  ) throws -> ConfigurationDocument {
    let document =
      switch self {
      case .json: try ConfigurationDocument(json: text)
      case .csv, .table: try ConfigurationDocument(forFigures: text)
      }
    return document.withDefault(chemicalPotentials: potentials)
  }

  /// Reads the configuration of a file, whose response is to have this format.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - potentials: The chemical potentials of a configuration that gives none.
  /// - Returns: The configuration, not resolved yet.
  /// - Throws: What ``FileContents/document()`` throws, or `InvalidDocument` where the response would have a part that this
  ///   format cannot hold.
  func document(
    of file: FileContents, chemicalPotentials potentials: ChemicalPotentialsDocument?
  ) throws -> ConfigurationDocument {
    let document = try file.document().withDefault(chemicalPotentials: potentials)
    switch self {
    case .json: return document
    case .csv, .table: return try document.forFigures()
    }
  }

  /// Returns the text before the first response.
  ///
  /// - Parameter namesFiles: Whether responses name the files of their configurations.
  /// - Returns: A line with its end; nothing for JSON.
  public func header(namesFiles: Bool = false) -> [UInt8] {
    switch self {
    case .json: return []
    case .csv:
      let columns = (namesFiles ? ["file"] : []) + Self.columns
      return Array((columns.joined(separator: ",") + "\n").utf8)
    case .table:
      return Array((PredictionTable(namesFiles: namesFiles).header + "\n").utf8)
    }
  }

  /// The columns of a table: the fields of a response, intervals as two columns, and the error if there is no
  /// prediction.
  ///
  /// Those of a property that is not predicted are empty.
  static let columns = ["line", "id"] + predictionColumns + ["error"]

  /// The columns of a table that has predictions only.
  static let predictionColumns =
    ["material", "supercell_a", "supercell_b", "defect_count"]
    + PredictionField.allCases.map(\.name)
    + ["chemical_potentials", "in_domain", "domain_notes", "key", "cached", "model"]

  /// Returns the lines of responses to configurations from some origins, each with its line end.
  ///
  /// Either all origins have a file, or none has.
  package func lines(
    _ responses: [Result<PredictionResponse, any Error>],
    from origins: some Sequence<ResponseOrigin>
  ) -> [UInt8] {
    switch self {
    case .json:
      var json = JSONWriter(capacity: 512 * responses.count)
      for (response, origin) in zip(responses, origins) {
        switch response {
        case .success(let response): response.write(to: &json, file: origin.file)
        case .failure(let error):
          json.object { json in
            if let file = origin.file { json.field("file", file) }
            json.name("error")
            Problem(error).write(to: &json)
            if let line = origin.line { json.field("line", line) }
          }
        }
        json.endLine()
      }
      return json.bytes
    case .csv:
      return zip(responses, origins).flatMap { Array((Self.row($0, from: $1) + "\n").utf8) }
    case .table:
      return zip(responses, origins).flatMap { response, origin in
        let table = PredictionTable(namesFiles: origin.file != nil)
        return Array((table.row(response, from: origin) + "\n").utf8)
      }
    }
  }

  private static func row(
    _ response: Result<PredictionResponse, any Error>, from origin: ResponseOrigin
  ) -> String {
    var fields = origin.file.map { [quoted($0)] } ?? []
    fields.append(origin.line.map { "\($0)" } ?? "")
    switch response {
    case .success(let response):
      fields += [quoted(response.id ?? "")] + predictionFields(response) + [""]
    case .failure(let error):
      fields += [String](repeating: "", count: columns.count - 2)
      fields.append(quoted(Problem(error).detail))
    }
    return fields.joined(separator: ",")
  }

  /// Returns the fields of ``predictionColumns``.
  static func predictionFields(_ response: PredictionResponse) -> [String] {
    let prediction = response.lookup.prediction
    return [quoted(prediction.material)]
      + columns(of: response.configuration.supercell.vectors)
      + ["\(prediction.defectCount)"]
      + PredictionField.allCases.map { field in response[field].map { "\($0)" } ?? "" }
      + [
        quoted(response.chemicalPotentials?.description ?? ""),
        "\(response.isInDomain)",
        quoted(response.domainNotes.map(\.detail).joined(separator: "; ")),
        quoted(prediction.key.canonicalKey), "\(response.lookup.isCached)",
        quoted(prediction.key.model),
      ]
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
