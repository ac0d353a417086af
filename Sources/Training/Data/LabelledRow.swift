// Labelled rows: configurations with the properties that DFT found.

import Crystals
import Defects
import Prediction

/// A configuration with at least one label.
public struct LabelledRow: Sendable {
  /// The row's own name.
  public let id: String?
  /// The data set it belongs to; the host's name if the row names none.
  public let dataset: String
  /// "train", "validation" or any other word, if the row has one.
  public let split: String?
  /// The configuration as every image of it.
  public let form: CanonicalForm
  /// The labels that the row has, eV.
  public let labels: [Property: Double]
}

/// A labelled row as it is written, its keys a configuration's and more; keys beyond these are passed over.
struct LabelledDocument: Decodable {
  let configuration: ConfigurationDocument
  let dataset: String?
  let split: String?
  let labels: [Property: Double]

  private enum Key: String, CodingKey {
    case dataset, split
    case energy = "formation_energy_ev"
    case energyPerSite = "formation_energy_per_site_ev"
    case gap = "homo_lumo_gap_ev"
    case bandGap = "band_gap_ev"
  }

  init(from decoder: any Decoder) throws {
    configuration = try ConfigurationDocument(from: decoder)
    let container = try decoder.container(keyedBy: Key.self)
    dataset = try container.decodeIfPresent(String.self, forKey: .dataset)
    split = try container.decodeIfPresent(String.self, forKey: .split)
    let defectCount = Double(max(1, configuration.defects.count))
    let perSite = try container.label(.energyPerSite, -1000...1000)
    let total = try container.label(.energy, -1e6...1e6)
    var labels: [Property: Double] = [:]
    labels[.formationEnergyPerSite] = perSite ?? total.map { $0 / defectCount }
    labels[.bandGap] = try container.label(.gap, 0...100) ?? container.label(.bandGap, 0...100)
    self.labels = labels
  }
}

extension KeyedDecodingContainer {
  /// A label within its range, eV; nil if absent or null.
  fileprivate func label(_ key: Key, _ allowed: ClosedRange<Double>) throws -> Double? {
    guard let value = try decodeIfPresent(Double.self, forKey: key) else { return nil }
    guard allowed.contains(value) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self,
        debugDescription: "must be \(allowed.lowerBound) to \(allowed.upperBound) eV")
    }
    return value
  }
}
