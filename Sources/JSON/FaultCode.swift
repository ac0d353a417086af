/// What is wrong with a part of a document, as a word that programs can rely on.
///
/// A code keeps its meaning from version to version, while sentences may be worded better.
public enum FaultCode: String, CaseIterable, Sendable {
  // Any document.
  case missingField = "missing_field"
  case unknownField = "unknown_field"
  case duplicateField = "duplicate_field"
  case conflictingFields = "conflicting_fields"
  case wrongType = "wrong_type"
  case invalidValue = "invalid_value"
  case valueOutOfRange = "value_out_of_range"
  case textTooLong = "text_too_long"

  // Configurations.
  case unknownMaterial = "unknown_material"
  case invalidSupercell = "invalid_supercell"
  case noDefects = "no_defects"
  case tooManyDefects = "too_many_defects"
  case unknownElement = "unknown_element"
  case wrongElement = "wrong_element"
  case cellOutOfRange = "cell_out_of_range"
  case basisOutOfRange = "basis_out_of_range"
  case siteNotFound = "site_not_found"
  case siteOccupiedTwice = "site_occupied_twice"
  case notASubstitution = "not_a_substitution"
  case unsupportedDefect = "unsupported_defect"
  case invalidDefectName = "invalid_defect_name"
  case ambiguousDefectName = "ambiguous_defect_name"
  case tooFewSites = "too_few_sites"
  case chargedDefect = "charged_defect"
  case explanationTooLarge = "explanation_too_large"
  case explanationNotAvailable = "explanation_not_available"
  case tooManyConfigurations = "too_many_configurations"

  // Structures.
  case unreadableStructure = "unreadable_structure"
  case tooManyAtoms = "too_many_atoms"
  case mixedOccupancy = "mixed_occupancy"
  case chargedStructure = "charged_structure"
  case notALayer = "not_a_layer"
  case noMatchingHost = "no_matching_host"
  case supercellMismatch = "supercell_mismatch"
  case atomOffSite = "atom_off_site"
  case pristineStructure = "pristine_structure"

  // Inferences of the Open Inference Protocol.
  case unknownOutput = "unknown_output"
  case wrongShape = "wrong_shape"
  case wrongDataSize = "wrong_data_size"
  case unsupportedExtension = "unsupported_extension"

  // Labelled rows.
  case missingLabel = "missing_label"
}
