// Evaluation: the served path against labels.

import Foundation
import Prediction
import Synchronization

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
    let next = Mutex(0)
    let answers = Mutex<[Int: [Prediction]]>([:])
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
      while true {
        let part = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard part < parts.count else { return }
        let predictions = predictor.predict(parts[part].map(\.query))
        answers.withLock { $0[part] = predictions }
      }
    }
    let predictions = answers.withLock { answers in
      parts.indices.flatMap { answers[$0, default: []] }
    }
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
