// Conformal calibration: what must be added to an expert's own scale so that intervals hold as many
// truths as they promise (Angelopoulos and Bates, doi:10.1561/2200000101).

import Prediction

/// An estimate for a row that its expert was not trained on, beside the label.
package struct HeldOut {
  package let estimate: Estimate
  package let label: Double

  package init(estimate: Estimate, label: Double) {
    self.estimate = estimate
    self.label = label
  }
}

extension Calibration {
  /// The factor on the scale of an ensemble: the spread of its members, and a floor where they agree by chance.
  ///
  /// The floor is half the median error.
  package static func scaling(_ rows: [HeldOut], coverage: Double) -> Calibration {
    let errors = rows.map { abs($0.label - $0.estimate.value) }
    let floor = max(1e-6, 0.5 * (errors.sorted()[safe: errors.count / 2] ?? 0))
    let scores = rows.map { abs($0.label - $0.estimate.value) / ($0.estimate.below + floor) }
    return Calibration(floor: floor, factor: conformalQuantile(scores, coverage))
  }

  /// The offset on the quantiles of a forest.
  package static func widening(_ rows: [HeldOut], coverage: Double) -> Calibration {
    let scores = rows.map { row in
      max(
        row.estimate.value - row.estimate.below - row.label,
        row.label - row.estimate.value - row.estimate.above)
    }
    return Calibration(offset: conformalQuantile(scores, coverage))
  }
}

/// The score that a further row stays below with probability `coverage`: the ⌈(n + 1) · coverage⌉-th of n.
///
/// With too few rows for that, the largest, which promises less.
private func conformalQuantile(_ scores: [Double], _ coverage: Double) -> Double {
  let rank = Int((Double(scores.count + 1) * coverage).rounded(.up))
  return scores.sorted()[safe: min(rank, scores.count) - 1] ?? 1
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
