/// What a prediction is stored under: the model that made it and the configuration that it is of.
///
/// A class, hashed once, so that lists and tables pass a key by reference.
public final class PredictionKey: Hashable, Sendable {
  /// The identity of the model, down to its weights: a model with other weights has another identity, so it is
  /// never answered with a prediction of its predecessor.
  public let model: String
  /// The canonical form of the configuration, as text.
  public let canonicalKey: String
  /// The hash of both texts.
  package let hash: Int

  /// Creates a key from a model's identity and the text of a canonical form.
  public convenience init(model: String, canonicalKey: String) {
    var hasher = Hasher()
    hasher.combine(model)
    hasher.combine(canonicalKey)
    self.init(model: model, canonicalKey: canonicalKey, hash: hasher.finalize())
  }

  /// Creates a key with a given hash, which has to be equal for equal texts.
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
