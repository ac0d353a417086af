import ArgumentParser
import Crystals
import JSON
import Structures

/// A configuration given by options.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Base material, such as MoS2, instead of input files.", valueName: "name"))
  var material: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Supercell: repeats of the unit cell, such as 8x8, or its two vectors in units of the host's, \
      such as 4,8/-4,4. (default: that of the training data)
      """,
      valueName: "axb"))
  var supercell: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Short name of the defects, such as v_Mo+2v_S. (default: none, the pristine host)",
      valueName: "name"))
  var defects: String?

  func validate() throws {
    guard material != nil || (supercell == nil && defects == nil) else {
      throw ValidationError("--supercell and --defects require --material")
    }
    guard supercell == nil || vectors != nil else {
      throw ValidationError("--supercell must be like 8x8 or 4,8/-4,4, not \(supercell ?? "")")
    }
  }

  /// Returns the configuration.
  ///
  /// - Throws: `InvalidDocument`.
  func document() throws -> ConfigurationDocument {
    try ConfigurationDocument(
      json: JSONWriter.object { json in
        if let material { json.field("material", material) }
        if let vectors {
          json.name("supercell")
          vectors.write(to: &json)
        }
        if let defects {
          json.field("defects", defects)
        } else {
          json.field("defects", [String]()) { $0.string($1) }
        }
      })
  }

  private var vectors: IntegerMatrix? { supercell.flatMap(IntegerMatrix.init(option:)) }
}

extension IntegerMatrix {
  /// Reads the vectors of a supercell from an option such as "8x8" or "4,8/-4,4"; nil if it is not of that form.
  init?(option: String) {
    let text = option.replacing("×", with: "x")
    guard let vectors = IntegerMatrix(text), !text.contains("x") || vectors.repeats != nil else {
      return nil
    }
    self = vectors
  }
}
