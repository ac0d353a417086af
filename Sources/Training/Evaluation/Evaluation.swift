import Numerics
import Prediction

/// The predictions of a model for labelled rows, made as they are served.
public struct Evaluation: Sendable {
  /// A labelled row with its prediction.
  public struct PredictedRow: Sendable {
    /// The row.
    public let row: LabelledRow
    /// The model's prediction.
    public let prediction: Prediction
  }

  /// The rows that the model can predict, in order.
  public let rows: [PredictedRow]
  /// The number of rows left out because the model does not know their host or one of their species.
  public let unknownCount: Int
  /// The number of labels left out of ``rows`` because the model does not predict their property for the row.
  public let unpredictedCounts: [Property: Int]

  /// Evaluates a model on rows with a number of threads, which does not change the result.
  public init(of predictor: Predictor, on rows: [LabelledRow], threads: Int) {
    let known = rows.compactMap { row -> (row: LabelledRow, query: Query)? in
      guard predictor.catalogue[row.form.supercell.host.name] != nil,
        let query = predictor.query(for: row.form)
      else { return nil }
      return (row, query)
    }
    let chunks = stride(from: 0, to: known.count, by: 256).map {
      known[$0..<min($0 + 256, known.count)]
    }
    let predictions = parallelMap(chunks, threads: threads) { chunk in
      predictor.predict(chunk.map(\.query))
    }.flatMap(\.self)
    self.rows = zip(known, predictions).map { PredictedRow(row: $0.row, prediction: $1) }
    unknownCount = rows.count - known.count
    var unpredicted: [Property: Int] = [:]
    for (row, prediction) in zip(known, predictions) {
      for property in row.row.labels.keys where prediction[property] == nil {
        unpredicted[property, default: 0] += 1
      }
    }
    unpredictedCounts = unpredicted
  }

  /// The errors of each property that has labels and predictions.
  public var tables: [Property: EvaluationTable] {
    var tables: [Property: EvaluationTable] = [:]
    for property in Property.allCases {
      tables[property] = EvaluationTable(
        rows.compactMap { predicted -> (String, Double, PredictedValue)? in
          guard let label = predicted.row.labels[property],
            let value = predicted.prediction[property]
          else { return nil }
          return (predicted.row.dataset, label, value)
        })
    }
    return tables
  }

  /// What the tables leave out, of each property that has labels and predictions.
  public var breakdowns: [Property: ErrorBreakdown] {
    var breakdowns: [Property: ErrorBreakdown] = [:]
    for property in Property.allCases {
      var labelled: [String: [ErrorBreakdown.Row]] = [:]
      for predicted in rows {
        guard let label = predicted.row.labels[property],
          let value = predicted.prediction[property]
        else { continue }
        labelled[predicted.row.dataset, default: []].append(
          ErrorBreakdown.Row(
            label: label, predicted: value,
            defectCount: predicted.row.form.defects.count,
            isInDomain: predicted.prediction.isInDomain,
            domainDistance: predicted.prediction.domainDistance))
      }
      if !labelled.isEmpty { breakdowns[property] = ErrorBreakdown(labelled) }
    }
    return breakdowns
  }
}
