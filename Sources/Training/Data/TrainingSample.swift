// Samples: a row as the trainers see it.

import Prediction

/// A row as the trainer of an expert sees it.
public struct Sample: Sendable {
  /// The row's place in the data.
  public let row: Int
  /// The configuration.
  public let query: Query
  /// The label, eV.
  public let label: Double
  /// The data set.
  public let dataset: String

  package init(row: Int, query: Query, label: Double, dataset: String) {
    self.row = row
    self.query = query
    self.label = label
    self.dataset = dataset
  }

  /// The host's name.
  var host: String { query.form.supercell.host.name }

  /// The host and the concentration: what shares a scale of error.
  var group: String { "\(host) \(query.concentration.rawValue)" }
}
