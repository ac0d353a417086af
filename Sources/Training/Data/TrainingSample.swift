import Prediction

/// A labelled row as an expert's trainer reads it: a query with the label of one property.
public struct TrainingSample: Sendable {
  /// The index of the row in the data.
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

  /// The host and the concentration; the errors of the samples of a group are of similar size.
  var group: String { "\(host) \(query.concentration.rawValue)" }
}
