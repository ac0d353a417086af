/// A group of limits of an applicability domain that have a tolerance in common.
///
/// The tolerance is the number of steps by which values may exceed the training data without a note. Training finds it,
/// so that few held-out rows have a note.
public enum DomainLimit: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
  /// The least number of defects; a step is one defect.
  case fewestDefects = "fewest_defects"
  /// The largest number of defects, and their concentration; a step is one defect.
  case defects
  /// The largest number of defects of a species; a step is one defect.
  case species
  /// Two species in one configuration; a step allows one defect of the rarer.
  case speciesTogether = "species_together"
  /// The least distance between two species; a step is 0.5 Å.
  case distance
  /// The largest number of defects near a defect; a step is one defect.
  case neighbours
  /// The largest number of vacancies near a defect; a step is one vacancy.
  case vacantNeighbours = "vacant_neighbours"
  /// The largest cluster of defects; a step is one defect.
  case cluster
  /// The largest cluster of vacancies; a step is one vacancy.
  case vacancyCluster = "vacancy_cluster"
  /// The largest number of vacancies that are bonded to one site; a step is one vacancy.
  case missingBonds = "missing_bonds"
  /// The largest numbers of pairs of two species up to the first radius; a step is one pair.
  case nearPairs = "near_pairs"
  /// The largest numbers of pairs of two species up to the second radius; a step is one pair.
  case mediumPairs = "medium_pairs"
  /// The largest numbers of pairs of two species up to the third radius; a step is one pair.
  case widePairs = "wide_pairs"
  /// The distance of the composition from the mean composition; a step is a tenth.
  case composition
  /// The uncertainty of the formation energy; a step is a tenth of the width of the interval.
  case energyUncertainty = "energy_uncertainty"
  /// The uncertainty of the band gap; a step is a tenth of the width of the interval.
  case gapUncertainty = "gap_uncertainty"

  /// The limits of the numbers of pairs, by radius.
  static let pairs: [DomainLimit] = [.nearPairs, .mediumPairs, .widePairs]

  /// The length of a step of ``distance``, Å.
  static let distanceStep = 0.5
  /// The length of a step of limits that are not counts, as a fraction.
  package static let relativeStep = 0.1
}
