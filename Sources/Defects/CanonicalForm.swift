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
  /// - Complexity: O(*g* · *m* · *k*) for *k* defects, *g* operations of the host and *m* defects that
  ///   share the least (basis, occupant) under an operation; sorting is left for the few best.
  public init(of configuration: DefectConfiguration) {
    supercell = configuration.supercell
    let orbit = LeastImages(of: configuration.defects, in: supercell)
    defects = orbit.least
    stabilizer = Stabilizer(operations: orbit.operations, of: supercell.host)
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

  /// The stabiliser of a configuration that these operations, each with a translation, make of some image of it.
  ///
  /// If g and h do, g h⁻¹ keeps the configuration, and for a fixed h that is all that do.
  init(operations: [Int], of host: Host) {
    order = operations.count
    let first = operations.first.map { host.operations[$0] }
    kinds = Set(
      operations.compactMap { index in first.map { host.operations[index].kind(after: $0) } })
  }
}

/// The least image of some defects under the operations of their supercell, and all ways to reach it.
private struct LeastImages {
  /// The least image in ascending order.
  let least: [PointDefect]
  /// The host operation of each way, as many times as there are translations that do.
  let operations: [Int]

  /// An image's defects are coded so that integers compare as defects do: the site, then the occupant.
  private static let codeRange = 256

  init(of defects: [PointDefect], in supercell: Supercell) {
    let host = supercell.host
    let (a, b, basisCount) = (supercell.a, supercell.b, host.cell.atoms.count)
    let originals = defects.map { supercell.site(at: $0.site) }
    var sites = zip(originals, defects).map { (site: $0, code: $1.occupant.code) }
    var least: [Int] = []
    var operations: [Int] = []
    var leastFirst = Int.max
    var image = [Int](repeating: 0, count: defects.count)
    for operation in supercell.keptOperations {
      for (index, original) in originals.enumerated() {
        var site = host.operations[operation].image(of: original)
        site.i = modulo(site.i, a)
        site.j = modulo(site.j, b)
        sites[index].site = site
      }
      for anchor in sites {
        let first = anchor.site.basis * Self.codeRange + anchor.code
        guard first <= leastFirst else { continue }
        // What comes after the least is enough to rule out most images unsorted.
        var (lowest, second) = (Int.max, Int.max)
        for (index, defect) in sites.enumerated() {
          var i = defect.site.i - anchor.site.i
          var j = defect.site.j - anchor.site.j
          if i < 0 { i += a }
          if j < 0 { j += b }
          let code =
            ((i * b + j) * basisCount + defect.site.basis) * Self.codeRange + defect.code
          image[index] = code
          if code < lowest {
            (lowest, second) = (code, lowest)
          } else if code < second {
            second = code
          }
        }
        // Of two defects in one cell the lesser is the anchor, so no image is met twice.
        guard lowest == first else { continue }
        if first == leastFirst, least.count > 1, second > least[1] { continue }
        image.sort()
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
    self.least = least.compactMap { code in
      defects.first { $0.occupant.code == code % Self.codeRange }
        .map { PointDefect(site: code / Self.codeRange, occupant: $0.occupant) }
    }
    self.operations = operations
  }
}
