import Prediction

/// An estimate for a row that its expert was not trained on, with the row's label.
package struct HeldOutEstimate: Sendable {
  package let estimate: Estimate
  package let label: Double

  package init(estimate: Estimate, label: Double) {
    self.estimate = estimate
    self.label = label
  }

  var error: Double { abs(label - estimate.value) }
}
