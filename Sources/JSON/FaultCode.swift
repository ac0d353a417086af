/// What is wrong with a part of a document, in one word for programs.
///
/// A code keeps its meaning from version to version; the sentence beside it may be reworded.
public enum FaultCode: String, CaseIterable, Sendable {
  // Any document.

  /// A required field is missing.
  case missingField = "missing_field"
  /// The object has no field of this name.
  case unknownField = "unknown_field"
  /// A field occurs twice in one object.
  case duplicateField = "duplicate_field"
  /// Two fields exclude or contradict each other.
  case conflictingFields = "conflicting_fields"
  /// The value has another JSON type than the field.
  case wrongType = "wrong_type"
  /// The value has the right type and is not one that the field can have.
  case invalidValue = "invalid_value"
  /// A number lies outside the range of its field.
  case valueOutOfRange = "value_out_of_range"
  /// A string is longer than its field allows.
  case textTooLong = "text_too_long"

  // Configurations.

  /// No model of the server has this name.
  case unknownModel = "unknown_model"
  /// No host has this name.
  case unknownMaterial = "unknown_material"
  /// The supercell has no whole number of repeats, its vectors are parallel, or it is too large.
  case invalidSupercell = "invalid_supercell"
  /// The configuration is the pristine host, whose band gap is unknown.
  case noBandGap = "no_band_gap"
  /// The configuration has more defects than are allowed.
  case tooManyDefects = "too_many_defects"
  /// No element, or no species of the structure, has this name.
  case unknownElement = "unknown_element"
  /// The host has another element at the site.
  case wrongElement = "wrong_element"
  /// The supercell has no site with this cell or basis index.
  case siteOutOfRange = "site_out_of_range"
  /// No site is near enough to the position.
  case siteNotFound = "site_not_found"
  /// Two defects, or two atoms of a structure, are at one site.
  case siteOccupiedTwice = "site_occupied_twice"
  /// An element would be replaced by itself.
  case notASubstitution = "not_a_substitution"
  /// The model was not trained on this kind of defect.
  case unsupportedDefect = "unsupported_defect"
  /// The text is not the name of a defect or complex.
  case invalidDefectName = "invalid_defect_name"
  /// The name of a complex fits several arrangements of its defects.
  case ambiguousDefectName = "ambiguous_defect_name"
  /// The supercell has fewer sites of an element than the name of a complex needs.
  case tooFewSites = "too_few_sites"
  /// The defect or structure is charged; only neutral ones are predicted.
  case chargedDefect = "charged_defect"

  // Structures.

  /// The text cannot be read as a structure.
  case unreadableStructure = "unreadable_structure"
  /// The text is in none of the formats that are read.
  case unknownFormat = "unknown_format"
  /// The symmetry operators are not all stated, and do not follow from what is stated.
  case incompleteSymmetry = "incomplete_symmetry"
  /// Two statements about the symmetry contradict each other.
  case conflictingSymmetry = "conflicting_symmetry"
  /// The formula that a structure states is not that of its atoms.
  case conflictingFormula = "conflicting_formula"
  /// A site is partly occupied, or shared by several elements.
  case partialOccupancy = "partial_occupancy"
  /// There are several structures where one is expected.
  case severalStructures = "several_structures"
  /// The structure has no atoms.
  case noAtoms = "no_atoms"
  /// The structure has more atoms than are read.
  case tooManyAtoms = "too_many_atoms"
  /// The structure is not a single layer between vacuum.
  case notALayer = "not_a_layer"
  /// No host has such a cell, or its atoms at such places.
  case noMatchingHost = "no_matching_host"
  /// The cell is strained more than is tolerated.
  case strainedCell = "strained_cell"
  /// An atom is too far from every site, such as an adatom.
  case atomOffSite = "atom_off_site"

  // Requests.

  /// The request has more configurations than are allowed.
  case tooManyConfigurations = "too_many_configurations"
  /// The stoichiometry has more inequivalent arrangements than are enumerated or returned.
  case tooManyArrangements = "too_many_arrangements"
  /// The configuration has too many defects to be explained.
  case explanationTooLarge = "explanation_too_large"
  /// This kind of request has no explanations.
  case explanationNotAvailable = "explanation_not_available"
  /// The request needs a property that the model does not predict for the configuration.
  case propertyNotPredicted = "property_not_predicted"
  /// The model has no output of this name.
  case unknownOutput = "unknown_output"
  /// The tensor has another shape than the model expects.
  case wrongShape = "wrong_shape"
  /// The data have another number of elements than the tensor's shape.
  case wrongDataSize = "wrong_data_size"
  /// The request needs an extension of the protocol that the server does not have.
  case unsupportedExtension = "unsupported_extension"

  // Labelled data.

  /// The row has none of the properties to train on.
  case missingLabel = "missing_label"
  /// The row has no defects; the model is not trained on pristine hosts.
  case noDefects = "no_defects"
}
