import Crystals

/// The formation energy and the band gap of a configuration, with their intervals.
///
/// A property that the model does not predict for the configuration is nil.
public struct Prediction: Equatable, Sendable {
  /// Formation energy divided by the number of defects, eV; 0 without defects.
  public let formationEnergyPerSite: PredictedValue?
  /// Formation energy, eV.
  public let formationEnergy: PredictedValue?
  /// Band gap, eV; neither it nor its interval is below zero.
  public let bandGap: PredictedValue?
  /// The share of true values that the intervals are calibrated to contain, 0 to 1.
  public let intervalCoverage: Double
  /// The distance from the training data: 0 to 1 within them, above 1 outside.
  ///
  /// Each limit of the applicability domain has a ratio r: for a count x with largest value m in training (x + 1)/(m + 1),
  /// otherwise the value divided by the limit, or the inverse for a least value. Within the training data the distance is
  /// the largest ratio. Outside it is 1 + √(Σ (r − 1)²) over the ratios above 1.
  public let domainDistance: Double
  /// The ways in which the configuration lies outside the training data; none within it.
  public let domainNotes: [DomainNote]

  /// Whether the configuration lies within the training data.
  public var isInDomain: Bool { domainNotes.isEmpty }

  /// Creates a prediction from calibrated values, which it rounds to six decimal places.
  package init(
    formationEnergyPerSite energy: PredictedValue?, bandGap: PredictedValue?, defectCount: Int,
    intervalCoverage: Double, domainDistance: Double, domainNotes: [DomainNote]
  ) {
    formationEnergyPerSite = energy?.mapped(rounded)
    formationEnergy = energy?.mapped { rounded($0 * Double(defectCount)) }
    self.bandGap = bandGap?.mapped { max(0, rounded($0)) }
    self.intervalCoverage = intervalCoverage
    // Rounding must not move a configuration across the edge.
    self.domainDistance =
      domainNotes.isEmpty ? min(1, rounded(domainDistance)) : max(1 + 1e-6, rounded(domainDistance))
    self.domainNotes = domainNotes
  }

  /// Creates the prediction of a pristine host: by definition its formation energy is 0, and its band gap is known.
  ///
  /// - Parameters:
  ///   - bandGap: The band gap in the host file; nil if the model does not predict band gaps of the host.
  ///   - hasEnergy: Whether the model predicts formation energies of the host.
  ///   - intervalCoverage: The share of true values that intervals contain.
  package init(pristineWith bandGap: HostBandGap?, hasEnergy: Bool, intervalCoverage: Double) {
    func exactly(_ energy: Double) -> PredictedValue {
      PredictedValue(value: energy, interval: energy...energy)
    }
    self.init(
      formationEnergyPerSite: hasEnergy ? exactly(0) : nil,
      bandGap: bandGap.map { exactly($0.value) }, defectCount: 0,
      intervalCoverage: intervalCoverage, domainDistance: 0, domainNotes: [])
  }

  /// The value of a property; nil if it is not predicted.
  public subscript(property: Property) -> PredictedValue? {
    switch property {
    case .formationEnergyPerSite: formationEnergyPerSite
    case .bandGap: bandGap
    }
  }
}

extension PredictedValue {
  fileprivate func mapped(_ transform: (Double) -> Double) -> PredictedValue {
    PredictedValue(
      value: transform(value),
      interval: transform(interval.lowerBound)...transform(interval.upperBound))
  }
}

/// Returns an energy in eV rounded to 1 µeV, or another number to six decimal places, far below any accuracy, so that
/// all machines print the same digits; −0 becomes 0.
private func rounded(_ energy: Double) -> Double { (energy * 1e6).rounded() / 1e6 + 0 }
