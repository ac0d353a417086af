import PredictionStore

/// A prediction, and whether the cache had it.
package struct Lookup: Equatable, Sendable {
  package let prediction: StoredPrediction
  /// Whether the prediction was in the cache when it was looked up.
  ///
  /// Two requests at once may both find a prediction missing; then both compute it, with the same bits.
  package let isCached: Bool
}
