import Crystals
import Numerics

/// The least of all configurations that symmetry makes equivalent to a given one.
///
/// Configurations are equivalent if and only if their canonical forms are equal. An operation of the host may map the
/// supercell's lattice to another one, so the form's supercell has the least of these lattices. The least member of a
/// symmetry orbit in it is that whose sorted list of defects comes first. All arithmetic is integer: tolerances are applied once, when the
/// symmetry of a host is found, so equality, hashing and the cache key are exact.
public struct CanonicalForm: Hashable, Sendable {
  /// The pristine supercell, with the vectors of its lattice's Hermite normal form.
  public let supercell: Supercell
  /// The defects in ascending order of their sites.
  public let defects: [PointDefect]
  /// The site of each defect.
  public let sites: [Site]
  /// The operations of the supercell that map the form onto itself.
  public let stabilizer: Stabilizer

  /// Finds the form that `configuration` has in common with all its symmetry images.
  ///
  /// - Complexity: O(*g* · min(*k*² log *k*, *c* (*n* + log *c*))) for *k* defects in *c* cells of *n* atoms, and *g*
  ///   operations of the host. Regular patterns, which have many equal images, take no more.
  public init(of configuration: DefectConfiguration) {
    do {
      try self.init(of: configuration, cancellation: nil)
    } catch {
      preconditionFailure("a form that nothing cancels threw \(error)")
    }
  }

  /// Finds the form that `configuration` has in common with all its symmetry images, unless it is cancelled.
  ///
  /// - Throws: `CancellationError` within a millisecond after the flag is raised.
  public init(
    of configuration: DefectConfiguration, cancellation: CancellationFlag?
  ) throws(CancellationError) {
    var (supercell, defects) = (configuration.supercell, configuration.defects)
    if !supercell.isKnownLeastImage {
      let (least, operation) = supercell.leastImage
      if let operation {
        defects = defects.map { defect in
          let image = operation.image(of: supercell.site(at: defect.site))
          return PointDefect(site: least.index(of: image), occupant: defect.occupant)
        }
      }
      supercell = least
    }
    let image = try LeastImage(of: defects, in: supercell, cancellation: cancellation)
    self.supercell = supercell
    self.defects = image.defects
    sites = image.defects.map { [supercell] in supercell.site(at: $0.site) }
    stabilizer = image.stabilizer
  }

  /// Creates the form of defects that are the least of all their images.
  ///
  /// - Parameters:
  ///   - defects: The least image, in ascending order of sites.
  ///   - supercell: The supercell with the least lattice of all its images.
  ///   - stabilizer: The operations that map the defects onto themselves.
  package init(least defects: [PointDefect], in supercell: Supercell, stabilizer: Stabilizer) {
    self.supercell = supercell
    self.defects = defects
    sites = defects.map { supercell.site(at: $0.site) }
    self.stabilizer = stabilizer
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
