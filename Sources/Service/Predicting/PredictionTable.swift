import Numerics
import Prediction

/// Responses as the rows of a table for people.
struct PredictionTable: Sendable {
  private let namesFiles: Bool

  /// The columns of the numbers: energies in eV to 1 meV, below the accuracy of all models.
  static let numbers = [
    TextColumn(title: "E_f/eV", width: 9), TextColumn(title: "interval", width: 19),
    TextColumn(title: "gap/eV", width: 7), TextColumn(title: "interval", width: 14),
    TextColumn(title: "in domain", width: 9), TextColumn(title: "distance", width: 8),
  ]

  private static let key = TextColumn(title: "key", width: 0, isLeft: true)

  /// Creates a table; with `namesFiles` rows begin with the names of files.
  init(namesFiles: Bool) { self.namesFiles = namesFiles }

  private var columns: [TextColumn] {
    (namesFiles ? [TextColumn(title: "file", width: 24, isLeft: true)] : [])
      + [TextColumn(title: "line", width: 6), TextColumn(title: "id", width: 10, isLeft: true)]
      + Self.numbers + [Self.key]
  }

  /// The row of titles.
  var header: String { TextColumn.header(columns) }

  /// Returns the row of a response, or of the error in its place.
  func row(_ response: Result<PredictionResponse, any Error>, from origin: ResponseOrigin) -> String
  {
    let names = (namesFiles ? [origin.file ?? ""] : []) + [origin.line.map { "\($0)" } ?? ""]
    switch response {
    case .success(let response):
      return TextColumn.row(
        names + [response.id ?? ""] + Self.numbers(of: response)
          + [response.lookup.prediction.key.canonicalKey], in: columns)
    case .failure(let error):
      return TextColumn.row(names + ["", "error: \(Problem(error).boundedDetail)"], in: columns)
    }
  }

  /// Returns the texts of ``numbers``.
  static func numbers(of response: PredictionResponse) -> [String] {
    func text(_ field: PredictionField, places: Int = 3) -> String {
      response[field].map { $0.decimalText(places: places) } ?? "-"
    }
    return [
      text(.formationEnergy), "\(text(.formationEnergyLow)) to \(text(.formationEnergyHigh))",
      text(.bandGap), "\(text(.bandGapLow)) to \(text(.bandGapHigh))",
      response.isInDomain ? "yes" : "no", text(.domainDistance, places: 2),
    ]
  }
}
