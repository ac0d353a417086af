import Prediction

/// A training run that cannot start.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A host has fewer inequivalent rows with a property than the folds need.
  case tooFewRows(host: String, property: Property, count: Int, needed: Int)
  /// The model's name has other characters than letters, digits, '.', '-' and '_', or more than 64.
  case malformedName(String)
  /// There is no row to train on.
  case noRows
  /// There is no row to hold out: the rows that were to be held out.
  case nothingHeldOut(String)

  /// What is wrong, in one sentence.
  public var description: String {
    switch self {
    case .tooFewRows(let host, let property, let count, let needed):
      "\(host) has \(count) inequivalent rows with \(property.rawValue); training and calibration need at "
        + "least \(needed), and useful predictions several hundred"
    case .malformedName(let name): "the model's name '\(name)' \(ModelManifest.nameRule)"
    case .noRows: "there is no row to train on"
    case .nothingHeldOut(let rows): "no row matches the rows to hold out: \(rows)"
    }
  }
}
