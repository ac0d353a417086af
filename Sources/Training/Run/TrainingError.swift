import Prediction

/// A training run that cannot start.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// A host has fewer inequivalent rows with a property than the folds need.
  case tooFewRows(host: String, property: Property, count: Int, needed: Int)
  /// The model's name has other characters than letters, digits, '.', '-' and '_', or more than 64.
  case malformedName(String)
  /// Equivalent rows have labels that differ by more than ``Contradictions/tolerance``.
  case contradictions(rows: Int, groups: [String])
  /// The rows were computed with different functionals.
  case mixedFunctionals([String])
  /// There is no row to train on.
  case noRows
  /// There is no row to hold out: the rows that were to be held out.
  case nothingHeldOut(String)
  /// There is a finished model at the path, and it must not be replaced.
  case modelExists(String)
  /// There is something else than a model at the path.
  case notAModel(String)
  /// The checkpoints at the path are of a run with other settings.
  case otherCheckpoints(path: String, differences: [String])

  /// What is wrong, in one sentence.
  public var description: String {
    switch self {
    case .tooFewRows(let host, let property, let count, let needed):
      "\(host) has \(count) inequivalent rows with \(property.rawValue); training and calibration need at "
        + "least \(needed), and useful predictions several hundred; without any such row the model does not "
        + "predict it"
    case .malformedName(let name): "the model's name '\(name)' \(ModelManifest.nameRule)"
    case .contradictions(let rows, let groups):
      "\(rows) rows of equivalent configurations have labels that differ by more than "
        + "\(Contradictions.tolerance) eV; correct them, or take the mean with --keep-contradictions:\n"
        + groups.prefix(20).map { "  " + $0 }.joined(separator: "\n")
        + (groups.count > 20 ? "\n  and \(groups.count - 20) more" : "")
    case .mixedFunctionals(let names):
      "the rows have different functionals, \(names.joined(separator: ", ")), whose energies and band gaps do not "
        + "compare; train a model for each"
    case .noRows: "there is no row to train on"
    case .nothingHeldOut(let rows): "no row matches the rows to hold out: \(rows)"
    case .modelExists(let path): "\(path) already has a model; --force replaces it"
    case .notAModel(let path): "\(path) already exists, and is not a model; choose another name"
    case .otherCheckpoints(let path, let differences):
      "\(path) has checkpoints of another run; --force discards them. What differs: "
        + differences.prefix(10).joined(separator: "; ")
        + (differences.count > 10 ? "; and \(differences.count - 10) more" : "")
    }
  }
}
