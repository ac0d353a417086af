/// A model that cannot be loaded.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// A file cannot be read: its name and the reason.
  case unreadable(String, String)
  /// `model.json` is malformed: what is wrong, and where.
  case malformedManifest(String)
  /// The weights are not of the safetensors format, or a tensor is missing or has another shape.
  case malformedWeights(String)
  /// The weights are not those that `model.json` was written with.
  case weightsDiffer
  /// A host of the model is not in the catalogue, or has another cell there.
  case hostDiffers(String)
  /// The file of a host of the model is left out of the catalogue: the host, and the reason, which names the file.
  case unreadableHost(String, String)
  /// A model that cannot be used beside the others of its server or command.
  case conflict(model: String, reason: String)

  /// What is wrong, in one sentence for the operator.
  public var description: String {
    switch self {
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .malformedManifest(let detail): "model.json: \(detail)"
    case .malformedWeights(let detail): "the weights: \(detail)"
    case .weightsDiffer: "the weights do not have the SHA-256 that model.json names"
    case .hostDiffers(let host):
      "the host '\(host)' of the model is not in the catalogue, or has another cell there"
    case .unreadableHost(let host, let reason): "the host '\(host)' of the model: \(reason)"
    case .conflict(let model, let reason):
      "the model '\(model)' cannot be used beside the others: \(reason)"
    }
  }
}
