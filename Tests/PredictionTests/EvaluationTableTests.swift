import FoundationEssentials
import Prediction
import Testing

@Suite struct EvaluationTableTests {
  static let predictions: [(dataset: String, label: Double, predicted: PredictedValue)] = [
    ("a", 1, PredictedValue(value: 1.5, interval: 1...2)),
    ("a", 2, PredictedValue(value: 2, interval: 1.5...2.25)),
    ("a", 3, PredictedValue(value: 2, interval: 1...2.5)),
    ("b", -1, PredictedValue(value: -1.25, interval: -1.25 ... -1.25)),
  ]

  @Test func `the figures are those calculated by hand`() throws {
    let table = try #require(EvaluationTable(Self.predictions))
    let a = try #require(table.datasets["a"])
    #expect(a.mae == 0.5)
    #expect(abs(a.rmse - (1.25 / 3).squareRoot()) < 1e-12)
    #expect(a.count == 3)
    // An interval contains its bounds.
    #expect(a.coverage == 2.0 / 3)
    #expect(abs(a.meanIntervalWidth - 3.25 / 3) < 1e-12)
    let b = try #require(table.datasets["b"])
    #expect((b.mae, b.rmse, b.coverage, b.meanIntervalWidth) == (0.25, 0.25, 0, 0))
    #expect(b.count == 1)
  }

  @Test func `data sets of any size have equal weights in the combined error`() throws {
    let table = try #require(EvaluationTable(Self.predictions))
    #expect(table.combinedMAE == 0.375)
    #expect(try #require(EvaluationTable(Self.predictions.reversed())).combinedMAE == 0.375)
  }

  @Test func `there is no table of no rows`() { #expect(EvaluationTable([]) == nil) }

  @Test func `a table has the documented fields in JSON and round-trips`() throws {
    let table = try #require(EvaluationTable(Self.predictions))
    let json = try JSONEncoder().encode(table)
    #expect(try JSONDecoder().decode(EvaluationTable.self, from: json) == table)
    let text = String(decoding: json, as: UTF8.self)
    for name in [
      "combined_mae", "datasets", "mae", "rmse", "count", "coverage", "mean_interval_width",
    ] { #expect(text.contains("\"\(name)\":")) }
  }
}
