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
  /// The exchange-correlation functional of the labels, such as "PBE", if the row has one.
  public let functional: String?
  /// The canonical form of the configuration.
  public let form: CanonicalForm
  /// The labels of the row, eV; at least one.
  public internal(set) var labels: [Property: Double]
  /// The file and the line that the row was read from; nil for a row that was made otherwise.
  public internal(set) var location: RowLocation?

  /// Reads a row from a JSON object.
  ///
  /// - Throws: `InvalidDocument` or `JSONSyntaxError` that names the field.
  package init(json text: [UInt8], in catalogue: HostCatalogue) throws {
    let document = try LabelledDocument(json: text)
    let configuration = try document.configuration.configuration(in: catalogue) { _ in nil }
    guard !configuration.defects.isEmpty else {
      throw InvalidDocument(
        .noDefects, "/defects",
        "a labelled row needs defects; a pristine host teaches the model nothing")
    }
    labels = try document.labels(defectCount: configuration.defects.count)
    guard !labels.isEmpty else {
      throw InvalidDocument(
        .missingLabel, "",
        "formation_energy_ev, formation_energy_per_site_ev or band_gap_ev is required")
    }
    id = document.configuration.id
    dataset = document.dataset ?? configuration.supercell.host.name
    split = document.split
    functional = document.functional
    form = CanonicalForm(of: configuration)
  }
}
