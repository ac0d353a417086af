// What can be wrong with a model's files.

/// A model that cannot be loaded.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// A file that cannot be read: its name and why.
  case unreadable(String, String)
  /// `model.json` is not of the documented form: where and what.
  case malformedManifest(String)
  /// The weights are not of the safetensors format, or a tensor is missing or of another shape.
  case malformedWeights(String)
  /// The weights are not those that `model.json` was written with.
  case weightsDiffer
  /// A host of the model that the catalogue has not, or with another cell.
  case hostDiffers(String)

  /// One sentence for the operator.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .malformedManifest(let detail): "model.json: \(detail)"
    case .malformedWeights(let detail): "the weights: \(detail)"
    case .weightsDiffer: "the weights are not those that model.json names by their SHA-256"
    case .hostDiffers(let host):
      "the host '\(host)' of the model is not in the catalogue, or has another cell there"
    }
  }
}
