// A prediction as it is cached: one row of the table `predictions`, column for column.

import Foundation

/// A prediction with all that its answer says, in the columns of the cache file.
///
/// Numbers come back from memory and from the file bit for bit.
public struct StoredPrediction: Equatable, Sendable {
  /// What the prediction is filed under.
  public var key: PredictionKey
  /// Name of the host, as `MoS2`.
  public var material: String
  /// Repeats of the host's unit cell along its first axis.
  public var supercellA: Int
  /// Repeats of the host's unit cell along its second axis.
  public var supercellB: Int
  /// Number of point defects in the supercell.
  public var defectCount: Int
  /// Formation energy of the whole configuration, eV.
  public var formationEnergy: Double
  /// Formation energy divided by the number of defects, eV.
  public var formationEnergyPerSite: Double
  /// Lower end of the interval of the formation energy, eV.
  public var formationEnergyLow: Double
  /// Upper end of the interval of the formation energy, eV.
  public var formationEnergyHigh: Double
  /// Band gap, eV.
  public var bandGap: Double
  /// Lower end of the interval of the band gap, eV.
  public var bandGapLow: Double
  /// Upper end of the interval of the band gap, eV.
  public var bandGapHigh: Double
  /// Share of true values that the intervals are made to hold, 0 to 1.
  public var intervalCoverage: Double
  /// Whether the configuration lies within what the model was trained on.
  public var isInDomain: Bool
  /// Why it does not, a sentence each; empty within the domain.
  public var domainNotes: [String]
  /// When the prediction was made, in whole seconds.
  public let created: Date

  /// Creates a row; `created` is rounded down to whole seconds.
  public init(
    key: PredictionKey, material: String, supercellA: Int, supercellB: Int, defectCount: Int,
    formationEnergy: Double, formationEnergyPerSite: Double, formationEnergyLow: Double,
    formationEnergyHigh: Double, bandGap: Double, bandGapLow: Double, bandGapHigh: Double,
    intervalCoverage: Double, isInDomain: Bool, domainNotes: [String], created: Date = Date()
  ) {
    self.key = key
    self.material = material
    self.supercellA = supercellA
    self.supercellB = supercellB
    self.defectCount = defectCount
    self.formationEnergy = formationEnergy
    self.formationEnergyPerSite = formationEnergyPerSite
    self.formationEnergyLow = formationEnergyLow
    self.formationEnergyHigh = formationEnergyHigh
    self.bandGap = bandGap
    self.bandGapLow = bandGapLow
    self.bandGapHigh = bandGapHigh
    self.intervalCoverage = intervalCoverage
    self.isInDomain = isInDomain
    self.domainNotes = domainNotes
    self.created = Date(timeIntervalSince1970: created.timeIntervalSince1970.rounded(.down))
  }

  /// The eight figures in the order of their columns.
  var figures: [Double] {
    [
      formationEnergy, formationEnergyPerSite, formationEnergyLow, formationEnergyHigh,
      bandGap, bandGapLow, bandGapHigh, intervalCoverage,
    ]
  }
}
