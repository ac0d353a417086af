// Predictions, found or made.

import PredictionStore

/// A prediction, and how it came to be known.
struct KnownPrediction: Equatable, Sendable {
  let prediction: StoredPrediction
  /// Whether it was known before it was asked for.
  let isCached: Bool
}
