import JSON
import Numerics
import Prediction
import Structures

/// The JSON object of a labelled row: the fields of a configuration, labels, and fields that are known but not used.
///
/// Any other field is an error: a row with a field that is ignored, such as a charge, would train a wrong model.
struct LabelledDocument {
  let configuration: ConfigurationDocument
  let dataset: String?
  let split: String?
  let functional: String?
  private let energies: [Field: Double]

  /// Returns the labels of a configuration with a number of defects, eV.
  ///
  /// - Throws: `InvalidDocument` if the energy and the energy per site contradict each other.
  func labels(defectCount: Int) throws(InvalidDocument) -> [Property: Double] {
    var labels: [Property: Double] = [:]
    let shared = energies[.energy].map { $0 / Double(defectCount) }
    if let shared, let given = energies[.energyPerSite], abs(shared - given) > Self.tolerance {
      throw InvalidDocument(
        .conflictingFields, "",
        "is \(given) eV, but formation_energy_ev divided by \(defectCount) defects is "
          + "\(shared.decimalText(places: 4)) eV",
        at: Field.energyPerSite.rawValue)
    }
    labels[.formationEnergyPerSite] = energies[.energyPerSite] ?? shared
    if let gap = energies[.gap], let other = energies[.bandGap], abs(gap - other) > Self.tolerance {
      throw InvalidDocument(
        .conflictingFields, "", "is \(other) eV, but homo_lumo_gap_ev is \(gap) eV",
        at: Field.bandGap.rawValue)
    }
    labels[.bandGap] = energies[.gap] ?? energies[.bandGap]
    return labels
  }

  /// The largest difference of two fields with the same meaning, eV.
  private static let tolerance = 1e-3

  private enum Field: String, CaseIterable {
    // The configuration.
    case id, material, supercell, defects, structure, format
    // Words.
    case dataset, split, functional
    // Labels.
    case energy = "formation_energy_ev"
    case energyPerSite = "formation_energy_per_site_ev"
    case gap = "homo_lumo_gap_ev"
    case bandGap = "band_gap_ev"
    // Further results of 2DMD, which are not predicted.
    case majorityGap = "homo_lumo_gap_majority_ev"
    case minorityGap = "homo_lumo_gap_minority_ev"
    case homo = "normalized_homo_ev"
    case lumo = "normalized_lumo_ev"
    case majorityHOMO = "normalized_homo_majority_ev"
    case minorityHOMO = "normalized_homo_minority_ev"
    case majorityLUMO = "normalized_lumo_majority_ev"
    case minorityLUMO = "normalized_lumo_minority_ev"
    case magnetization = "total_magnetization"
  }

  private static let fields = JSONFields<Field>(of: "a labelled row")

  init(json text: [UInt8]) throws {
    self = try JSONReader.read(text) { try Self(reading: &$0) }
  }

  private init(reading json: inout JSONReader) throws {
    // The configuration and the labels are fields of one object, which is read twice.
    var labelReader = json
    var words: [Field: String] = [:]
    var energies: [Field: Double] = [:]
    try labelReader.object(Self.fields) { json, field in
      switch field {
      case .dataset, .split, .functional:
        words[field] = try json.optional { try $0.string(limit: Self.maximumWordLength) }
      case .energy: energies[field] = try json.optional { try $0.energy(in: -1e6...1e6) }
      case .energyPerSite: energies[field] = try json.optional { try $0.energy(in: -1000...1000) }
      case .gap, .bandGap: energies[field] = try json.optional { try $0.energy(in: 0...100) }
      default: try json.skip()
      }
    }
    configuration = try ConfigurationDocument(reading: &json, allowsOthers: true)
    dataset = words[.dataset]
    split = words[.split]
    functional = words[.functional]
    self.energies = energies
  }

  /// The maximum length of a word, bytes.
  private static let maximumWordLength = 1024
}

extension JSONReader {
  /// Reads an energy within a range, eV.
  fileprivate mutating func energy(in range: ClosedRange<Double>) throws -> Double {
    let value = try double()
    guard range.contains(value) else {
      let (low, high) = (
        range.lowerBound.decimalText(places: 0), range.upperBound.decimalText(places: 0)
      )
      throw InvalidDocument(
        .valueOutOfRange, "", "must be \(low) to \(high) eV; divide values in meV by 1000")
    }
    return value
  }
}
