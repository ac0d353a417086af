import JSON
import Numerics
import Prediction
import Structures

/// The JSON object of a labelled row: the fields of a configuration, labels, and other fields, which are ignored.
struct LabelledDocument {
  let configuration: ConfigurationDocument
  let dataset: String?
  let split: String?
  private let energies: [Field: Double]

  /// Returns the labels of a configuration with a number of defects, eV.
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
  }

  private static let fields = JSONFields<Field>(of: "a labelled row", allowsOthers: true)

  init(json text: [UInt8]) throws {
    self = try JSONReader.read(text) { try Self(reading: &$0) }
  }

  private init(reading json: inout JSONReader) throws {
    // The configuration and the labels are fields of one object, which is read twice.
    var labelReader = json
    configuration = try ConfigurationDocument(reading: &json, allowsOthers: true)
    var words: [Field: String] = [:]
    var energies: [Field: Double] = [:]
    try labelReader.object(Self.fields) { json, field in
      switch field {
      case .dataset, .split: words[field] = try json.optional { try $0.string() }
      case .energy: energies[field] = try json.optional { try $0.energy(in: -1e6...1e6) }
      case .energyPerSite: energies[field] = try json.optional { try $0.energy(in: -1000...1000) }
      case .gap, .bandGap: energies[field] = try json.optional { try $0.energy(in: 0...100) }
      }
    }
    dataset = words[.dataset]
    split = words[.split]
    self.energies = energies
  }
}

extension JSONReader {
  /// Reads an energy within a range, eV.
  fileprivate mutating func energy(in range: ClosedRange<Double>) throws -> Double {
    let value = try double()
    guard range.contains(value) else {
      let (low, high) = (
        range.lowerBound.decimalText(places: 0), range.upperBound.decimalText(places: 0)
      )
      throw InvalidDocument(.valueOutOfRange, "", "must be \(low) to \(high) eV")
    }
    return value
  }
}
