import ArgumentParser
import Training

/// The names of the labels of imported data.
struct LabelOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Name of the energy: a key in the header of extended XYZ, a column of the CSV, or a member of a JSON record, which may \
      be a JSON pointer such as /attributes/_my_energy. (default: energy)
      """, valueName: "name"))
  var energyKey: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Name of the band gap, in eV. Records may lack it. (default: none)", valueName: "name"))
  var gapKey: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Name of the identifier. (default: id, and the file with a number where there is none)
      """, valueName: "name"))
  var idKey: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Column of the CSV with the names of the files in the folder. (default: file)",
      valueName: "name"))
  var fileKey: String?

  /// Whether any of the options is given.
  var isGiven: Bool { energyKey != nil || gapKey != nil || idKey != nil || fileKey != nil }

  /// Returns the names of the labels.
  ///
  /// - Throws: `ImportError` if a name states another unit or basis than the energies have.
  func keys(of energy: EnergyDefinition?) throws -> LabelKeys {
    let energyKey = energyKey ?? "energy"
    try energy?.check(key: energyKey)
    if let gapKey { try LabelKeys.check(gapKey: gapKey) }
    return LabelKeys(energy: energy == nil ? nil : energyKey, gap: gapKey, id: idKey)
  }
}
