import Crystals

/// The least of all configurations that symmetry makes equivalent to a given one.
///
/// Configurations are equivalent if and only if their canonical forms are equal. The least member of a symmetry orbit is
/// that whose sorted list of defects comes first. All arithmetic is integer: tolerances are applied once, when the
/// symmetry of a host is found, so equality, hashing and the cache key are exact.
public struct CanonicalForm: Hashable, Sendable {
  /// The pristine supercell.
  public let supercell: Supercell
  /// The defects in ascending order of their sites; at least one.
  public let defects: [PointDefect]
  /// The site of each defect.
  public let sites: [Site]
  /// The operations of the supercell that map the form onto itself.
  public let stabilizer: Stabilizer

  /// Finds the form that `configuration` has in common with all its symmetry images.
  ///
  /// The least member has a defect in cell (0, 0). So only images with a translated defect in that cell are compared, and
  /// of these only images whose first defect is the least possible.
  ///
  /// - Complexity: O(*g* · *m* · *k*) for *k* defects, *g* operations of the host and *m* defects with the least (basis,
  ///   occupant) under an operation. Only the few best images are sorted.
  public init(of configuration: DefectConfiguration) {
    let supercell = configuration.supercell
    let image = LeastImage(of: configuration.defects, in: supercell)
    self.supercell = supercell
    defects = image.defects
    sites = image.defects.map { supercell.site(at: $0.site) }
    stabilizer = image.stabilizer
  }

  /// Whether supercells and defects are equal; the other properties follow from them.
  public static func == (left: CanonicalForm, right: CanonicalForm) -> Bool {
    left.supercell == right.supercell && left.defects == right.defects
  }

  /// Hashes the supercell and the defects.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(supercell)
    hasher.combine(defects)
  }
}
