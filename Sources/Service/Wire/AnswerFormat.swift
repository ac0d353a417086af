// How answers are written one after the other: NDJSON, or a table.

import JSON
import Structures

/// The form of a line of answers.
public enum AnswerFormat: String, CaseIterable, Sendable {
  /// An object as `POST /predict` answers, or `{"error": …, "line": n}`.
  case json
  /// A row of comma-separated values (RFC 4180) under a header that names the columns.
  case csv

  /// Reads a configuration that is to be answered in this form.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also where the answer would have a part
  ///   that this form has no place for.
  func configuration(json text: [UInt8]) throws -> ConfigurationDocument {
    switch self {
    case .json: try ConfigurationDocument(json: text)
    case .csv: try ConfigurationDocument(forFigures: text)
    }
  }

  /// What comes before the first answer.
  public var header: [UInt8] {
    switch self {
    case .json: []
    case .csv: Array((Self.columns.joined(separator: ",") + "\n").utf8)
    }
  }

  /// The columns of a table: those of an answer, flat, and what is wrong where there is none.
  static let columns = [
    "line", "id", "material", "supercell_a", "supercell_b", "defect_count", "formation_energy_ev",
    "formation_energy_per_site_ev", "formation_energy_low_ev", "formation_energy_high_ev",
    "band_gap_ev", "band_gap_low_ev", "band_gap_high_ev", "interval_coverage", "in_domain",
    "domain_notes", "key", "cached", "model", "error",
  ]

  /// The lines that answer as many lines of input, with their ends.
  func lines(
    _ answers: [Result<PredictionResponse, any Error>], toLines numbers: some Sequence<Int>
  ) -> [UInt8] {
    switch self {
    case .json:
      var json = JSONWriter(capacity: 512 * answers.count)
      for (answer, number) in zip(answers, numbers) {
        switch answer {
        case .success(let answer): answer.write(to: &json)
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
      return zip(answers, numbers).flatMap { Array((Self.row($0, toLine: $1) + "\n").utf8) }
    }
  }

  private static func row(
    _ answer: Result<PredictionResponse, any Error>, toLine number: Int
  ) -> String {
    let fields: [String]
    switch answer {
    case .success(let answer):
      let prediction = answer.known.prediction
      fields =
        [
          "\(number)", quoted(answer.id ?? ""), quoted(prediction.material),
          "\(prediction.supercellA)", "\(prediction.supercellB)", "\(prediction.defectCount)",
        ]
        + [
          prediction.formationEnergy, prediction.formationEnergyPerSite,
          prediction.formationEnergyLow, prediction.formationEnergyHigh, prediction.bandGap,
          prediction.bandGapLow, prediction.bandGapHigh, prediction.intervalCoverage,
        ].map { "\($0)" }
        + [
          "\(prediction.isInDomain)", quoted(prediction.domainNotes.joined(separator: "; ")),
          quoted(prediction.key.canonicalKey), "\(answer.known.isCached)",
          quoted(prediction.key.model), "",
        ]
    case .failure(let error):
      fields =
        ["\(number)"] + [String](repeating: "", count: columns.count - 2)
        + [quoted(Problem(error).detail)]
    }
    return fields.joined(separator: ",")
  }

  /// A field in quotes where it needs them (RFC 4180 section 2).
  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { #","\#r\#n""#.utf8.contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
