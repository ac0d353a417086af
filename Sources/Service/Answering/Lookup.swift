// Predictions, found or made.

import PredictionStore

/// A prediction, and how it came to be known.
package struct Lookup: Equatable, Sendable {
  package let prediction: StoredPrediction
  /// Whether it was known before it was asked for.
  package let isCached: Bool

  package init(prediction: StoredPrediction, isCached: Bool) {
    self.prediction = prediction
    self.isCached = isCached
  }
}
