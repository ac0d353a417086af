import Foundation
import ModelSupport
import Prediction
import Testing
import Training

@Suite struct EvaluationTests {
  static let rows: [LabelledRow] = {
    do {
      return try SyntheticData.rows(of: "P", count: 300) + SyntheticData.rows(of: "InSe", count: 7)
        + SyntheticData.rows(of: "MoS2", count: 20, dataset: "other")
    } catch { fatalError("the synthetic rows: \(error)") }
  }()

  @Test func `rows and predictions are in order on any number of threads`() throws {
    let predictor = TinyModel.shared.predictor
    let known = Self.rows.filter { $0.form.supercell.host.name != "InSe" }
    let queries = try known.map { try #require(predictor.query(for: $0.form)) }
    let expected = queries.flatMap { predictor.predict([$0]) }
    for threads in [1, 2, 5] {
      let evaluation = Evaluation(of: predictor, on: Self.rows, threads: threads)
      #expect(evaluation.unknownCount == 7)
      #expect(evaluation.rows.map(\.row.form) == known.map(\.form))
      #expect(evaluation.rows.map(\.prediction) == expected)
    }
  }

  @Test func `tables and report have a row for each data set`() throws {
    let evaluation = Evaluation(of: TinyModel.shared.predictor, on: Self.rows, threads: 2)
    let report = EvaluationReport(of: evaluation)
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any])
    let properties = try #require(json["properties"] as? [String: [String: Any]])
    #expect(Set(properties.keys) == ["formation_energy_per_site_ev", "band_gap_ev"])
    for (name, table) in properties {
      let datasets = try #require(table["datasets"] as? [String: [String: Double]])
      #expect(datasets.mapValues { $0["count"] } == ["P": 300, "other": 20])
      let errors = datasets.values.compactMap { $0["mae"] }
      #expect(errors.count == 2)
      let combined = try #require(table["combined_mae"] as? Double)
      #expect(abs(combined - errors.reduce(0, +) / 2) < 1e-12, "\(name)")
      for row in datasets.values {
        // The distance of rows within the domain may be equal, and then there is no correlation.
        #expect(
          Set(row.keys).subtracting(["distance_rank_correlation"]) == [
            "mae", "rmse", "count", "coverage", "mean_interval_width", "bias", "flagged",
          ])
      }
      let bins = try #require(table["by_defect_count"] as? [String: [[String: Any]]])
      #expect(Set(bins.keys) == Set(datasets.keys))
      for (dataset, bins) in bins {
        #expect(
          bins.compactMap { $0["count"] as? Int }.reduce(0, +)
            == Int(datasets[dataset]?["count"] ?? 0))
        #expect(
          bins.allSatisfy { Set($0.keys) == ["defects", "count", "mae", "bias", "coverage"] })
      }
    }
    for text in [
      "Formation energy per site, meV", "Band gap, meV", "combined", "other", "bias", "flagged",
      "defects",
    ] { #expect(report.text.contains(text)) }
  }

  @Test func `tables alone make a report without breakdowns`() throws {
    let tables = Evaluation(of: TinyModel.shared.predictor, on: Self.rows, threads: 2).tables
    let report = EvaluationReport(tables: tables)
    #expect(!report.text.contains("bias"))
    let json = try JSONDecoder().decode(
      [String: [String: EvaluationTable]].self, from: Data(report.json().utf8))
    #expect(
      json["properties"]
        == Dictionary(uniqueKeysWithValues: tables.map { ($0.key.rawValue, $0.value) }))
  }
}
