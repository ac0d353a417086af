import ArgumentParser
import JSON
import Structures

/// A configuration given by options.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Base material, such as MoS2, instead of input files.", valueName: "name"))
  var material: String?
  @OptionGroup var shape: SupercellOption
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Short name of the defects, such as v_Mo+2v_S. (default: none, the pristine host)",
      valueName: "name"))
  var defects: String?

  func validate() throws {
    guard material != nil || (shape.supercell == nil && defects == nil) else {
      throw ValidationError("--supercell and --defects require --material")
    }
  }

  /// Returns the configuration.
  ///
  /// - Throws: `InvalidDocument`.
  func document() throws -> ConfigurationDocument {
    try ConfigurationDocument(
      json: JSONWriter.object { json in
        if let material { json.field("material", material) }
        shape.write(to: &json)
        if let defects {
          json.field("defects", defects)
        } else {
          json.field("defects", [String]()) { $0.string($1) }
        }
      })
  }
}
