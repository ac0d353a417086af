// Conformal calibration: by what an estimate's own reach must be multiplied so that intervals hold as many
// truths as they promise (Angelopoulos and Bates, doi:10.1561/2200000101).

import Prediction

/// An estimate for a row that its expert was not trained on, beside the label.
package struct HeldOut: Sendable {
  package let estimate: Estimate
  package let label: Double

  package init(estimate: Estimate, label: Double) {
    self.estimate = estimate
    self.label = label
  }

  var error: Double { abs(label - estimate.value) }
}

extension Calibration {
  /// The calibration whose intervals hold a share `coverage` of further rows like these.
  ///
  /// The floor, half the median error, is what an expert cannot know: where the members of an ensemble agree
  /// by chance the interval has a width all the same.
  package init(heldOut rows: [HeldOut], coverage: Double) {
    let errors = rows.map(\.error).sorted()
    let floor = errors.isEmpty ? 0 : max(1e-6, errors[errors.count / 2] / 2)
    let scores = rows.map { row in
      let reach = row.estimate.reach ?? .init(below: 0, above: 0)
      return row.error / ((row.label < row.estimate.value ? reach.below : reach.above) + floor)
    }
    self.init(floor: floor, factor: conformalQuantile(scores, coverage))
  }
}

/// The score that a further row stays below with probability `coverage`: the ⌈(n + 1) · coverage⌉-th of n.
///
/// With too few rows for that, the largest, which promises less.
private func conformalQuantile(_ scores: [Double], _ coverage: Double) -> Double {
  let rank = Int((Double(scores.count + 1) * coverage).rounded(.up))
  let sorted = scores.sorted()
  guard let largest = sorted.last else { return 1 }
  return rank <= sorted.count ? sorted[rank - 1] : largest
}
