// A prediction as it is cached: one row of the table `predictions`, column for column.

import Foundation
import Prediction

/// A prediction with all that its answer says, in the columns of the cache file.
///
/// Numbers come back from memory and from the file bit for bit. A class, since one is held by the cache, the
/// writer and several answers at once.
public final class StoredPrediction: Equatable, Sendable {
  /// What the prediction is filed under.
  public let key: PredictionKey
  /// Name of the host, as `MoS2`.
  public let material: String
  /// Repeats of the host's unit cell along its first axis.
  public let supercellA: Int
  /// Repeats of the host's unit cell along its second axis.
  public let supercellB: Int
  /// Number of point defects in the supercell.
  public let defectCount: Int
  /// Formation energy of the whole configuration, eV.
  public let formationEnergy: Double
  /// Formation energy divided by the number of defects, eV.
  public let formationEnergyPerSite: Double
  /// Lower end of the interval of the formation energy, eV.
  public let formationEnergyLow: Double
  /// Upper end of the interval of the formation energy, eV.
  public let formationEnergyHigh: Double
  /// Band gap, eV.
  public let bandGap: Double
  /// Lower end of the interval of the band gap, eV.
  public let bandGapLow: Double
  /// Upper end of the interval of the band gap, eV.
  public let bandGapHigh: Double
  /// Share of true values that the intervals are made to hold, 0 to 1.
  public let intervalCoverage: Double
  /// Whether the configuration lies within what the model was trained on.
  public let isInDomain: Bool
  /// Why it does not, a sentence each; empty within the domain.
  public let domainNotes: [String]
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

  /// Whether all that an answer says is equal, and when both were made.
  public static func == (left: StoredPrediction, right: StoredPrediction) -> Bool {
    left === right
      || left.key == right.key && left.material == right.material
        && left.supercellA == right.supercellA && left.supercellB == right.supercellB
        && left.defectCount == right.defectCount && left.figures == right.figures
        && left.isInDomain == right.isInDomain && left.domainNotes == right.domainNotes
        && left.created == right.created
  }

  /// The eight figures in the order of their columns.
  var figures: [Double] {
    [
      formationEnergy, formationEnergyPerSite, formationEnergyLow, formationEnergyHigh,
      bandGap, bandGapLow, bandGapHigh, intervalCoverage,
    ]
  }
}
