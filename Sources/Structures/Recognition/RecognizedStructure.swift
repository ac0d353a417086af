import Defects

/// The configuration recognised in a structure, and how far the structure deviates from it.
public struct RecognizedStructure: Hashable, Sendable {
  /// The defects, in ascending order of their sites.
  public let configuration: DefectConfiguration
  /// The site of each atom of the structure, as an index in the supercell.
  public let sites: [Int]
  /// The largest distance of an atom from its site, Å.
  public let largestDisplacement: Double
  /// The mean distance of the atoms from their sites, Å.
  public let meanDisplacement: Double
  /// The strain of the cell relative to the host's.
  public let strain: PlaneStrain
}
