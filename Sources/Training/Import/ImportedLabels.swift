/// The labels of an imported structure, and the words that its row keeps.
struct ImportedLabels {
  let id: String
  var dataset: String?
  var split: String?
  var functional: String?
  /// The formation energy of the supercell, eV.
  var formationEnergy: Double?
  /// The band gap, eV.
  var bandGap: Double?
}
