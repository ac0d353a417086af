// Predictions: what a model answers for a configuration.

/// Both properties of a configuration with their intervals.
public struct Prediction: Equatable, Sendable {
  /// Formation energy divided by the number of defects, eV.
  public let formationEnergyPerSite: PredictedValue
  /// Formation energy, eV.
  public let formationEnergy: PredictedValue
  /// Band gap, eV; neither it nor its interval is below zero.
  public let bandGap: PredictedValue
  /// The share of truths that the intervals are calibrated to hold.
  public let intervalCoverage: Double
  /// The ways in which the configuration lies outside the training data; none within it.
  public let domainNotes: [DomainNote]

  /// Whether the training data cover configurations like it.
  public var isInDomain: Bool { domainNotes.isEmpty }

  /// A prediction from its calibrated values; keeps them to the micro-electronvolt.
  package init(
    formationEnergyPerSite energy: PredictedValue, bandGap: PredictedValue, defectCount: Int,
    intervalCoverage: Double, domainNotes: [DomainNote]
  ) {
    formationEnergyPerSite = energy.mapped(rounded)
    formationEnergy = energy.mapped { rounded($0 * Double(defectCount)) }
    self.bandGap = bandGap.mapped { max(0, rounded($0)) }
    self.intervalCoverage = intervalCoverage
    self.domainNotes = domainNotes
  }

  /// A prediction as it was stored.
  public init(
    formationEnergyPerSite: PredictedValue, formationEnergy: PredictedValue,
    bandGap: PredictedValue, intervalCoverage: Double, domainNotes: [DomainNote]
  ) {
    self.formationEnergyPerSite = formationEnergyPerSite
    self.formationEnergy = formationEnergy
    self.bandGap = bandGap
    self.intervalCoverage = intervalCoverage
    self.domainNotes = domainNotes
  }

  /// The value of one property.
  public subscript(property: Property) -> PredictedValue {
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

/// To a whole number of µeV, far below any meaning but the same digits everywhere; −0 becomes 0.
private func rounded(_ energy: Double) -> Double { (energy * 1e6).rounded() / 1e6 + 0 }
