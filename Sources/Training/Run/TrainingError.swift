// Why a model cannot be trained.

import Prediction

/// A training run that cannot start.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A host with fewer inequivalent rows with a property than the folds need.
  case tooFewRows(host: String, property: Property, count: Int, needed: Int)
  /// A model's name with other than letters, digits, '.', '-' and '_', or of over 64 of them.
  case malformedName(String)
  /// No row is left to train on.
  case noRows
  /// No row is held out though some were asked for.
  case nothingHeldOut(String)

  /// One sentence for whoever trains.
  public var description: String {
    switch self {
    case .tooFewRows(let host, let property, let count, let needed):
      "\(host) has \(count) rows with \(property.rawValue), equivalent ones counted once; at least "
        + "\(needed) are needed to train and to calibrate, and some hundred to be of use"
    case .malformedName(let name):
      "a model cannot be called '\(name)': \(ModelManifest.nameRule)"
    case .noRows: "there is no row to train on"
    case .nothingHeldOut(let rows): "the data have no \(rows)"
    }
  }
}
