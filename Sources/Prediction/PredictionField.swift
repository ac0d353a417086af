/// The numbers of a prediction, in the order in which tables list them.
///
/// This is the one list of them: columns of CSV and of the cache file, tensors of the Open Inference Protocol and
/// fields of JSON are made from it. JSON joins the two ends of an interval to an array.
public enum PredictionField: Int, CaseIterable, Sendable {
  /// Formation energy, eV.
  case formationEnergy
  /// Formation energy divided by the number of defects, eV; 0 without defects.
  case formationEnergyPerSite
  /// Lower end of the interval of the formation energy, eV.
  case formationEnergyLow
  /// Upper end of the interval of the formation energy, eV.
  case formationEnergyHigh
  /// Band gap, eV.
  case bandGap
  /// Lower end of the interval of the band gap, eV.
  case bandGapLow
  /// Upper end of the interval of the band gap, eV.
  case bandGapHigh
  /// Share of true values that the intervals are calibrated to contain, 0 to 1.
  case intervalCoverage
  /// Distance from the training data: 0 to 1 within them, above 1 outside.
  case domainDistance

  /// The name of a column or tensor with the field.
  public var name: String { "\(staticName)" }

  /// The name of a field of JSON.
  public var staticName: StaticString {
    switch self {
    case .formationEnergy: "formation_energy_ev"
    case .formationEnergyPerSite: "formation_energy_per_site_ev"
    case .formationEnergyLow: "formation_energy_low_ev"
    case .formationEnergyHigh: "formation_energy_high_ev"
    case .bandGap: "band_gap_ev"
    case .bandGapLow: "band_gap_low_ev"
    case .bandGapHigh: "band_gap_high_ev"
    case .intervalCoverage: "interval_coverage"
    case .domainDistance: "domain_distance"
    }
  }

  /// A few words for people who read a table.
  public var summary: String {
    switch self {
    case .formationEnergy: "eV, of all defects together"
    case .formationEnergyPerSite: "eV, divided by defect_count"
    case .formationEnergyLow: "lower end of the interval of formation_energy_ev"
    case .formationEnergyHigh: "upper end of the interval of formation_energy_ev"
    case .bandGap: "eV"
    case .bandGapLow: "lower end of the interval of band_gap_ev"
    case .bandGapHigh: "upper end of the interval of band_gap_ev"
    case .intervalCoverage: "share of true values that the intervals contain"
    case .domainDistance: "distance from the training data, at most 1 within them"
    }
  }

  /// For the lower end of an interval: its upper end, and the name of the interval in JSON.
  public var interval: (high: PredictionField, name: StaticString)? {
    switch self {
    case .formationEnergyLow: (.formationEnergyHigh, "formation_energy_interval_ev")
    case .bandGapLow: (.bandGapHigh, "band_gap_interval_ev")
    default: nil
    }
  }

  /// Whether the field is the upper end of an interval.
  public var isIntervalHigh: Bool { self == .formationEnergyHigh || self == .bandGapHigh }

  /// The property that the field belongs to; nil for a field of all predictions.
  public var property: Property? {
    switch self {
    case .formationEnergy, .formationEnergyPerSite, .formationEnergyLow, .formationEnergyHigh:
      .formationEnergyPerSite
    case .bandGap, .bandGapLow, .bandGapHigh: .bandGap
    case .intervalCoverage, .domainDistance: nil
    }
  }

  /// Returns the number of the field in a prediction; nil if its property is not predicted.
  func value(in prediction: Prediction) -> Double? {
    switch self {
    case .formationEnergy: prediction.formationEnergy?.value
    case .formationEnergyPerSite: prediction.formationEnergyPerSite?.value
    case .formationEnergyLow: prediction.formationEnergy?.interval.lowerBound
    case .formationEnergyHigh: prediction.formationEnergy?.interval.upperBound
    case .bandGap: prediction.bandGap?.value
    case .bandGapLow: prediction.bandGap?.interval.lowerBound
    case .bandGapHigh: prediction.bandGap?.interval.upperBound
    case .intervalCoverage: prediction.intervalCoverage
    case .domainDistance: prediction.domainDistance
    }
  }
}

extension Prediction {
  /// The numbers of all fields, in their order; nil for those of a property that is not predicted.
  public var values: [Double?] {
    // Rounding may have left a zero with a sign, which neither a file nor a reader has a use for.
    PredictionField.allCases.map { field in field.value(in: self).map { $0 + 0 } }
  }
}
