import Crystals
import Defects
import JSON
import Prediction

/// A configuration with the properties that DFT gives for it.
public struct LabelledRow: Sendable {
  /// The row's identifier.
  public let id: String?
  /// The data set that the row belongs to; the host's name if the row names none.
  public let dataset: String
  /// "train", "validation" or any other word, if the row has one.
  public let split: String?
  /// The canonical form of the configuration.
  public let form: CanonicalForm
  /// The labels of the row, eV; at least one.
  public let labels: [Property: Double]

  /// Reads a row from a JSON object.
  ///
  /// - Throws: `InvalidDocument` or `JSONSyntaxError` that names the field.
  package init(json text: [UInt8], in catalogue: HostCatalogue) throws {
    let document = try LabelledDocument(json: text)
    let configuration = try document.configuration.configuration(in: catalogue) { _ in nil }
    labels = document.labels(defectCount: configuration.defects.count)
    guard !labels.isEmpty else {
      throw InvalidDocument(
        .missingLabel, "",
        "formation_energy_ev, formation_energy_per_site_ev or band_gap_ev is required")
    }
    id = document.configuration.id
    dataset = document.dataset ?? configuration.supercell.host.name
    split = document.split
    form = CanonicalForm(of: configuration)
  }
}
