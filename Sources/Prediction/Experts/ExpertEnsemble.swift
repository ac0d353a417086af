import Numerics

/// The experts of one property of one host, with their weights and calibrations: an ``Assignment``, resolved.
struct ExpertEnsemble: Sendable {
  /// The experts, as indices into those of the manifest, in ascending order.
  let members: [(expert: Int, weight: Double)]
  private let property: Property
  private let dilute, dense: Calibration
  /// The width of intervals at the edge of the applicability domain, eV.
  let edgeWidth: Double

  /// Creates an ensemble from an assignment and the indices of its experts.
  ///
  /// - Throws: ``ModelError/malformedManifest(_:)`` if the assignment has no calibration.
  init(
    _ assignment: Assignment, members: [(expert: Int, weight: Double)]
  ) throws(ModelError) {
    guard let dilute = assignment.calibration(for: .dilute),
      let dense = assignment.calibration(for: .dense)
    else {
      throw .malformedManifest(
        "\(assignment.property.rawValue) of \(assignment.host) has no calibration")
    }
    self.members = members
    self.dilute = dilute
    self.dense = dense
    property = assignment.property
    edgeWidth = max(dilute.largestWidth, dense.largestWidth)
  }

  private func calibration(for query: Query) -> Calibration {
    switch query.concentration {
    case .dilute: dilute
    case .dense: dense
    }
  }

  /// Returns the weighted mean for a query from the estimates of all experts of the manifest.
  func estimate(from estimates: ArraySlice<Estimate>) -> Estimate {
    Estimate.weightedMean(
      members.lazy.map { (estimates[estimates.startIndex + $0.expert], $0.weight) })
  }

  /// Adds to an assessment how the uncertainty of an estimate compares with that on held-out rows.
  func assess(_ estimate: Estimate, of query: Query, _ assessment: inout DomainAssessment) {
    let calibration = calibration(for: query)
    let width = calibration.width(of: estimate)
    // Rounding may have changed the last digit of the limit in the model file.
    let ratio = calibration.largestWidth > 0 ? width / calibration.largestWidth - 1e-9 : 0
    assessment.add(
      ratio, isMonotonic: false,
      note: DomainNote(
        .uncertaintyTooLarge,
        "the uncertainty of \(property.rawValue) is \(ratio.decimalText(places: 2)) times the largest "
          + "of a held-out row"))
  }

  /// Returns the value of an estimate and its interval.
  ///
  /// Outside the applicability domain the interval is symmetrical about the value, and its width is that at the edge
  /// times ``ApplicabilityDomain/widening(at:)``, so that further defects never narrow it. The uncertainty of the
  /// estimate, which fluctuates outside, only counts in the distance. An interval of a band gap that would begin below
  /// zero is moved up to begin at zero.
  func prediction(
    for query: Query, estimate: Estimate, assessment: DomainAssessment
  ) -> PredictedValue {
    guard !assessment.notes.isEmpty else {
      return PredictedValue(
        value: estimate.value, interval: calibration(for: query).interval(of: estimate))
    }
    let width = edgeWidth * ApplicabilityDomain.widening(at: assessment.monotonicDistance)
    var low = estimate.value - width / 2
    if property == .bandGap, low < 0 { low = 0 }
    let high = low + width
    return PredictedValue(
      value: estimate.value, interval: low <= high ? low...high : -.infinity ... .infinity)
  }
}
