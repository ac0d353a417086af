import ArgumentParser
import Crystals
import JSON
import Structures

/// The supercell of a configuration or an enumeration that is given by options.
struct SupercellOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Supercell: repeats of the unit cell, such as 8x8, or its two vectors in units of the host's, \
      such as 4,8/-4,4. (default: that of the training data)
      """,
      valueName: "axb"))
  var supercell: String?

  func validate() throws {
    guard supercell == nil || vectors != nil else {
      throw ValidationError("--supercell must be like 8x8 or 4,8/-4,4, not \(supercell ?? "")")
    }
  }

  /// Writes the field `supercell`, if the option is given.
  func write(to json: inout JSONWriter) {
    guard let vectors else { return }
    json.name("supercell")
    vectors.write(to: &json)
  }

  /// The vectors; nil if the option is not given, or is neither two repeats nor two vectors.
  private var vectors: IntegerMatrix? {
    guard let text = supercell?.replacing("×", with: "x"), let vectors = IntegerMatrix(text),
      !text.contains("x") || vectors.repeats != nil
    else { return nil }
    return vectors
  }
}
