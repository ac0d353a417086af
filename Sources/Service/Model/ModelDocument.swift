import Prediction

/// The contents of `model.json`, the identity that responses give, and the properties that the model predicts.
struct ModelDocument: Encodable {
  private enum Key: CodingKey { case identity, properties }

  private let manifest: ModelManifest
  private let identity: String

  init(_ predictor: Predictor) {
    manifest = predictor.manifest
    identity = predictor.identity
  }

  func encode(to encoder: any Encoder) throws {
    try manifest.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(identity, forKey: .identity)
    try container.encode(manifest.properties, forKey: .properties)
  }
}
