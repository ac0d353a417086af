// Labelled rows: configurations with the properties that DFT found.

import Crystals
import Defects
import JSON
import Prediction
import Structures

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
struct LabelledDocument {
  let configuration: ConfigurationDocument
  let dataset: String?
  let split: String?
  private let energies: [Field: Double]

  /// The labels of a configuration with so many defects, eV.
  func labels(defectCount: Int) -> [Property: Double] {
    var labels: [Property: Double] = [:]
    labels[.formationEnergyPerSite] =
      energies[.energyPerSite] ?? energies[.energy].map { $0 / Double(defectCount) }
    labels[.bandGap] = energies[.gap] ?? energies[.bandGap]
    return labels
  }

  private enum Field: String, CaseIterable {
    case dataset, split
    case energy = "formation_energy_ev"
    case energyPerSite = "formation_energy_per_site_ev"
    case gap = "homo_lumo_gap_ev"
    case bandGap = "band_gap_ev"

    /// The values that a label may have, eV.
    var allowed: ClosedRange<Double> {
      switch self {
      case .energy: -1e6...1e6
      case .energyPerSite: -1000...1000
      case .gap, .bandGap: 0...100
      case .dataset, .split: preconditionFailure("\(self) is no label")
      }
    }
  }

  private static let fields = JSONFields<Field>(of: "a labelled row", allowsOthers: true)

  init(json text: [UInt8]) throws {
    self = try JSONReader.read(text) { try Self(reading: &$0) }
  }

  private init(reading json: inout JSONReader) throws {
    // Configuration and labels are members of one object, each kind read on its own.
    var labelReader = json
    configuration = try ConfigurationDocument(reading: &json, allowsOthers: true)
    var words: [Field: String] = [:]
    var energies: [Field: Double] = [:]
    try labelReader.object(Self.fields) { json, field in
      switch field {
      case .dataset, .split: words[field] = try json.optional { try $0.string() }
      case .energy, .energyPerSite, .gap, .bandGap:
        energies[field] = try json.optional { try $0.label(field.allowed) }
      }
    }
    dataset = words[.dataset]
    split = words[.split]
    self.energies = energies
  }
}

extension JSONReader {
  /// Reads a label within its range, eV.
  fileprivate mutating func label(_ allowed: ClosedRange<Double>) throws -> Double {
    let value = try double()
    guard allowed.contains(value) else {
      throw InvalidDocument("", "must be \(allowed.lowerBound) to \(allowed.upperBound) eV")
    }
    return value
  }
}
