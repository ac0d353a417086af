/// A way in which a configuration lies outside what a model was trained on.
public struct DomainNote: Codable, Hashable, Sendable, CustomStringConvertible {
  /// What is outside, as a word that programs can rely on.
  public enum Code: String, CaseIterable, Codable, Sendable {
    /// The supercell was not in the training data.
    case supercellNotTrained = "supercell_not_trained"
    /// Fewer defects than in any training row.
    case tooFewDefects = "too_few_defects"
    /// More defects than in any training row.
    case tooManyDefects = "too_many_defects"
    /// A larger share of the sites than in any training row.
    case concentrationTooHigh = "concentration_too_high"
    /// Two species that no training row has together.
    case pairNotTrained = "pair_not_trained"
    /// Two species closer than in any training row.
    case pairTooClose = "pair_too_close"
    /// More defects of a species than in any training row.
    case tooManyOfSpecies = "too_many_of_species"
    /// Numbers of the species that differ more from the mean composition than those of any training row.
    case compositionNotTrained = "composition_not_trained"
    /// More defects near a defect than in any training row.
    case tooManyNeighbours = "too_many_neighbours"
    /// More vacancies near a defect than in any training row.
    case tooManyVacantNeighbours = "too_many_vacant_neighbours"
    /// A larger cluster of defects than in any training row.
    case clusterTooLarge = "cluster_too_large"
    /// A larger cluster of vacancies than in any training row.
    case vacancyClusterTooLarge = "vacancy_cluster_too_large"
    /// More vacancies bonded to one site than in any training row.
    case tooManyMissingBonds = "too_many_missing_bonds"
    /// More pairs of two species near each other than in any training row.
    case tooManyPairs = "too_many_pairs"
    /// All atoms of an element removed, but not all atoms.
    case elementRemoved = "element_removed"
    /// All atoms removed.
    case allAtomsRemoved = "all_atoms_removed"
    /// A species without a training row of a property, which is not predicted.
    case speciesNotTrained = "species_not_trained"
    /// A larger uncertainty of the experts than on held-out rows.
    case uncertaintyTooLarge = "uncertainty_too_large"
    /// The cell of the given structure is strained.
    case strained
    /// Atoms of the given structure are far from their sites.
    case displacedAtoms = "displaced_atoms"
  }

  /// What is outside, for programs.
  public let code: Code
  /// What is outside, with the figures, in one sentence for people.
  public let detail: String

  /// A note from its code and sentence.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The sentence.
  public var description: String { detail }
}
