// Identity of a cached prediction: which model said it, of which configuration.

/// What a prediction is filed under: the model that made it and the configuration it is of.
public struct PredictionKey: Hashable, Sendable {
  /// Identity of the model, down to its weights: new weights need a new text, and with it they are
  /// never served an old answer.
  public let model: String
  /// Canonical form of the configuration, as text.
  public let canonicalKey: String

  /// Creates a key from a model's identity and a canonical form's text.
  public init(model: String, canonicalKey: String) {
    self.model = model
    self.canonicalKey = canonicalKey
  }
}
