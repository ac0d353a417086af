// Evaluation: the served path against labels.

import Foundation
import Numerics
import Prediction

/// The predictions of a model beside the labels of some rows.
public struct Evaluation: Sendable {
  /// A row with its prediction.
  public struct Sample: Sendable {
    /// The row.
    public let row: LabelledRow
    /// What the model answers.
    public let prediction: Prediction
  }

  /// The rows that the model can answer, in their order.
  public let samples: [Sample]
  /// The number of rows left out for a host or a species that the model does not know.
  public let unknownCount: Int

  /// Evaluates a model on rows, in parts on so many threads; the answers do not depend on them.
  public init(of predictor: Predictor, on rows: [LabelledRow], threads: Int) {
    let known = rows.compactMap { row -> (row: LabelledRow, query: Query)? in
      guard predictor.catalogue[row.form.supercell.host.name] != nil,
        let query = predictor.query(for: row.form)
      else { return nil }
      return (row, query)
    }
    let parts = stride(from: 0, to: known.count, by: 256).map {
      known[$0..<min($0 + 256, known.count)]
    }
    let predictions = parallelMap(parts, threads: threads) { part in
      predictor.predict(part.map(\.query))
    }.flatMap(\.self)
    samples = zip(known, predictions).map { Sample(row: $0.row, prediction: $1) }
    unknownCount = rows.count - known.count
  }

  /// The table of errors of each property that has labels.
  public var tables: [Property: EvaluationTable] {
    var tables: [Property: EvaluationTable] = [:]
    for property in Property.allCases {
      tables[property] = EvaluationTable(
        samples.compactMap { sample in
          sample.row.labels[property].map {
            (sample.row.dataset, $0, sample.prediction[property])
          }
        })
    }
    return tables
  }
}
