// Wishes: queries with the name that their predictions go by.

import Prediction
import PredictionStore

/// A query and what its prediction is filed under.
package struct Wish: Sendable {
  let key: PredictionKey
  package let query: Query

  init(_ query: Query, of predictor: Predictor) {
    key = query.key
    self.query = query
  }
}
