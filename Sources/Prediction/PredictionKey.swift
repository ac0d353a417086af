// Identity of a cached prediction: which model said it, of which configuration.

/// What a prediction is filed under: the model that made it and the configuration it is of.
///
/// A class, and hashed once: on its way through tables and lists a key is handed on by reference.
public final class PredictionKey: Hashable, Sendable {
  /// Identity of the model, down to its weights: new weights need a new text, and with it they are
  /// never served an old answer.
  public let model: String
  /// Canonical form of the configuration, as text.
  public let canonicalKey: String
  /// The hash of both texts.
  package let hash: Int

  /// Creates a key from a model's identity and a canonical form's text.
  public convenience init(model: String, canonicalKey: String) {
    var hasher = Hasher()
    hasher.combine(model)
    hasher.combine(canonicalKey)
    self.init(model: model, canonicalKey: canonicalKey, hash: hasher.finalize())
  }

  /// A key with a hash of its own, equal for equal texts.
  package init(model: String, canonicalKey: String, hash: Int) {
    self.model = model
    self.canonicalKey = canonicalKey
    self.hash = hash
  }

  /// Whether both texts are equal.
  public static func == (left: PredictionKey, right: PredictionKey) -> Bool {
    left === right
      || left.hash == right.hash && left.canonicalKey == right.canonicalKey
        && left.model == right.model
  }

  /// Hashes both texts.
  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
