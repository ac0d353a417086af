// Canonical forms: the one place that decides when two configurations are "the same".
//
// All integer arithmetic. Tolerances are spent once, when a host is loaded, so equality,
// hashing and the cache key are exact.

import Crystals

/// The defects of one supercell, moved to the least member of their symmetry orbit.
///
/// Members of an orbit are compared as sorted lists of defects. Equal values are physically equivalent
/// configurations.
public struct CanonicalForm: Hashable, Sendable {
  /// The pristine supercell.
  public let supercell: Supercell
  /// In ascending site order; at least one.
  public let defects: [PointDefect]
  /// The operations of the supercell that map the form onto itself.
  public let stabilizer: Stabilizer

  /// The form that `configuration` shares with all its symmetry images.
  ///
  /// The least member has a defect in cell (0, 0). So only images that translate a defect to that
  /// cell are looked at, and of these only those whose first defect is the least possible.
  ///
  /// - Complexity: O(*g* · *m* · *k* log *k*) for *k* defects, *g* operations of the host and *m*
  ///   defects that share the least (basis, occupant) under an operation.
  public init(of configuration: DefectConfiguration) {
    supercell = configuration.supercell
    let orbit = LeastImages(of: configuration.defects, in: supercell)
    defects = orbit.least
    // The operations that reach the least image are as many as those that keep it, but not the same
    // ones unless the configuration is that image already.
    stabilizer = Stabilizer(
      operations: defects == configuration.defects
        ? orbit.operations : LeastImages(of: defects, in: supercell).operations,
      of: supercell.host)
  }

  /// Whether supercells and defects are equal; the stabiliser follows from them.
  public static func == (left: CanonicalForm, right: CanonicalForm) -> Bool {
    left.supercell == right.supercell && left.defects == right.defects
  }

  /// Hashes supercell and defects.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(supercell)
    hasher.combine(defects)
  }
}

/// The operations of a supercell, translations included, that map a configuration onto itself.
public struct Stabilizer: Hashable, Sendable {
  /// How many they are; 1 if there is only the identity.
  public let order: Int
  /// What they do apart from translations; always holds the identity.
  public let kinds: Set<LayerOperation.Kind>

  init(operations: [Int], of host: Host) {
    order = operations.count
    kinds = Set(operations.map { host.operations[$0].kind })
  }
}

/// The least image of some defects under the operations of their supercell, and all ways to reach it.
private struct LeastImages {
  /// The least image in ascending order.
  let least: [PointDefect]
  /// The host operation of each way, as many times as there are translations that do.
  let operations: [Int]

  init(of defects: [PointDefect], in supercell: Supercell) {
    let host = supercell.host
    // An image's defects, coded so that integers compare as defects do.
    let codeRange = 256
    var sites = defects.map { (site: supercell.site(at: $0.site), code: $0.occupant.code) }
    var least: [Int] = []
    var operations: [Int] = []
    var leastFirst = Int.max
    var image = [Int](repeating: 0, count: defects.count)
    for operation in supercell.keptOperations {
      for (index, defect) in defects.enumerated() {
        sites[index].site = host.operations[operation].image(of: supercell.site(at: defect.site))
      }
      for anchor in sites {
        let first = anchor.site.basis * codeRange + anchor.code
        guard first <= leastFirst else { continue }
        for (index, defect) in sites.enumerated() {
          let site = Site(
            i: defect.site.i - anchor.site.i, j: defect.site.j - anchor.site.j,
            basis: defect.site.basis)
          image[index] = supercell.index(of: site) * codeRange + defect.code
        }
        image.sort()
        // Of two defects in one cell the lesser is the anchor, so no image is met twice.
        guard image[0] == first else { continue }
        if least.isEmpty || image.lexicographicallyPrecedes(least) {
          least = image
          leastFirst = first
          operations = [operation]
        } else if image == least {
          operations.append(operation)
        }
      }
    }
    // Codes were taken from these very defects, so each has its occupant.
    let occupants = Dictionary(defects.map { ($0.occupant.code, $0.occupant) }) { first, _ in first
    }
    self.least = least.compactMap { code in
      occupants[code % codeRange].map { PointDefect(site: code / codeRange, occupant: $0) }
    }
    self.operations = operations
  }
}
