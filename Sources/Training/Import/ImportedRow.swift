import Crystals
import Defects
import JSON

/// A labelled row made of imported data.
public struct ImportedRow: Sendable {
  /// The row as a JSON object in one line, without the line end.
  public let json: [UInt8]
  /// The row as training reads it, with the place that its data are from.
  public let row: LabelledRow

  /// Creates the row of a configuration.
  ///
  /// - Throws: ``ImportError`` if training would refuse the row.
  init(
    _ labels: ImportedLabels, of configuration: DefectConfiguration, location: RowLocation,
    in catalogue: HostCatalogue
  ) throws(ImportError) {
    json = JSONWriter.object { json in
      json.field("id", labels.id)
      if let dataset = labels.dataset { json.field("dataset", dataset) }
      if let split = labels.split { json.field("split", split) }
      if let functional = labels.functional { json.field("functional", functional) }
      json.field("material", configuration.supercell.host.name)
      json.name("supercell")
      configuration.supercell.vectors.write(to: &json)
      configuration.writeDefects(to: &json)
      if let energy = labels.formationEnergy {
        json.field("formation_energy_ev", energy)
        json.field(
          "formation_energy_per_site_ev", energy / Double(max(1, configuration.defects.count)))
      }
      if let gap = labels.bandGap { json.field("band_gap_ev", gap) }
    }
    do {
      var row = try LabelledRow(json: json, in: catalogue)
      row.location = location
      self.row = row
    } catch {
      throw ImportError("\(error)")
    }
  }
}
