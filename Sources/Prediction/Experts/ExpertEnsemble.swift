/// The experts of one property of one host, with their weights and calibrations: an ``Assignment``, resolved.
struct ExpertEnsemble: Sendable {
  /// The experts, as indices into those of the manifest, in ascending order.
  let members: [(expert: Int, weight: Double)]
  private let dilute, dense: Calibration

  init(_ assignment: Assignment, members: [(expert: Int, weight: Double)]) {
    self.members = members
    dilute = assignment.calibration(for: .dilute)
    dense = assignment.calibration(for: .dense)
  }

  /// Returns the prediction for a query from the estimates of all experts of the manifest, its interval widened by a
  /// factor where the model extrapolates.
  func prediction(
    for query: Query, from estimates: ArraySlice<Estimate>, widening: Double
  ) -> PredictedValue {
    let estimate = Estimate.weightedMean(
      members.lazy.map { (estimates[estimates.startIndex + $0.expert], $0.weight) })
    let calibration =
      switch query.concentration {
      case .dilute: dilute
      case .dense: dense
      }
    return PredictedValue(
      value: estimate.value, interval: calibration.interval(of: estimate, widening: widening))
  }
}
