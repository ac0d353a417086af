import Foundation
import Prediction

/// A prediction as it is cached: one row of the table `predictions`.
///
/// Numbers come back from memory and from the file bit for bit. A class, since one is shared by the cache, the
/// writer and several responses.
public final class StoredPrediction: Equatable, Sendable {
  /// What the prediction is stored under.
  public let key: PredictionKey
  /// Name of the host, such as `MoS2`.
  public let material: String
  /// The lattice of the canonical form's supercell, such as `8x8`.
  public let supercell: String
  /// Number of point defects in the supercell.
  public let defectCount: Int
  /// The numbers of the prediction, in the order of `PredictionField.allCases`; nil for those of a property that is not
  /// predicted.
  public let values: [Double?]
  /// The ways in which the configuration lies outside the training data; none within it.
  public let domainNotes: [DomainNote]
  /// When the prediction was made, in whole seconds.
  public let created: Date

  /// Creates a row; `created` is rounded down to whole seconds.
  ///
  /// - Precondition: There is a value or nil for each `PredictionField`.
  package init(
    key: PredictionKey, material: String, supercell: String, defectCount: Int,
    values: [Double?], domainNotes: [DomainNote], created: Date
  ) {
    precondition(values.count == PredictionField.allCases.count, "a value for each field")
    self.key = key
    self.material = material
    self.supercell = supercell
    self.defectCount = defectCount
    self.values = values
    self.domainNotes = domainNotes
    self.created = Date(timeIntervalSince1970: created.timeIntervalSince1970.rounded(.down))
  }

  /// Creates the row of a prediction that a model made of a query.
  public convenience init(_ prediction: Prediction, of query: Query, created: Date) {
    let supercell = query.form.supercell
    self.init(
      key: query.key, material: supercell.host.name, supercell: "\(supercell.lattice)",
      defectCount: query.form.defects.count,
      values: prediction.values, domainNotes: prediction.domainNotes, created: created)
  }

  /// The number of a field; nil if its property is not predicted.
  public subscript(field: PredictionField) -> Double? { values[field.rawValue] }

  /// Whether the configuration lies within the training data.
  public var isInDomain: Bool { domainNotes.isEmpty }

  /// Whether everything in two rows is equal.
  public static func == (left: StoredPrediction, right: StoredPrediction) -> Bool {
    left === right
      || left.key == right.key && left.material == right.material
        && left.supercell == right.supercell
        && left.defectCount == right.defectCount && left.values == right.values
        && left.domainNotes == right.domainNotes && left.created == right.created
  }
}
