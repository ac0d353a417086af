import Prediction

extension Calibration {
  /// Creates the calibration whose intervals contain the labels of further rows like these with probability `coverage`
  /// (conformal prediction: Angelopoulos and Bates, doi:10.1561/2200000101).
  ///
  /// The floor is half the median error. It gives the interval a width where the members of an ensemble agree by chance.
  /// The largest width is that of the intervals of these rows, of which a few may be wider: √n/10 of n.
  package init(heldOut rows: [HeldOutEstimate], coverage: Double) {
    let errors = rows.map(\.error).sorted()
    let floor = errors.isEmpty ? 0 : max(1e-6, errors[errors.count / 2] / 2)
    let scores = rows.map { row in
      let uncertainty = row.estimate.uncertainty ?? .init(below: 0, above: 0)
      let side = row.label < row.estimate.value ? uncertainty.below : uncertainty.above
      return row.error / (side + floor)
    }
    self.init(floor: floor, factor: conformalQuantile(scores, coverage))
    let widths = rows.map { width(of: $0.estimate) }.sorted(by: >)
    // Few single rows with members that disagree must not set the width of all intervals outside the domain.
    let wider = Int(Double(widths.count).squareRoot() / 10)
    largestWidth = widths.isEmpty ? 0 : widths[wider]
  }
}

/// Returns the score that the score of a further row does not exceed with probability `coverage`: the
/// ⌈(n + 1) · coverage⌉-th smallest of n, or the largest if there are too few rows for that.
private func conformalQuantile(_ scores: [Double], _ coverage: Double) -> Double {
  let rank = Int((Double(scores.count + 1) * coverage).rounded(.up))
  let sorted = scores.sorted()
  guard let largest = sorted.last else { return 1 }
  return rank <= sorted.count ? sorted[rank - 1] : largest
}
