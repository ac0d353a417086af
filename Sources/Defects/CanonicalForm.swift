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
  /// A bit for each kind among them, at its raw value.
  private let bits: UInt8

  /// Whether there is one of this kind; there always is the identity.
  public func contains(_ kind: LayerOperation.Kind) -> Bool { bits >> kind.rawValue & 1 == 1 }

  /// The stabiliser of a configuration that these operations, each with a translation, make of some image of it.
  ///
  /// If g and h do, g h⁻¹ keeps the configuration, and for a fixed h that is all that do.
  init(operations: [Int], of host: Host) {
    order = operations.count
    let first = host.operations[operations[0]]
    bits = operations.reduce(0) { bits, index in
      bits | 1 << host.operations[index].kind(after: first).rawValue
    }
  }
}

/// The least image of some defects under the operations of their supercell, and all ways to reach it.
private struct LeastImages {
  /// The least image in ascending order.
  let least: [PointDefect]
  /// The host operation of each way, as many times as there are translations that do.
  let operations: [Int]

  /// An image's defects are coded so that integers compare as defects do: the site, then the occupant.
  private static let codeRange: Int32 = 256

  init(of defects: [PointDefect], in supercell: Supercell) {
    let host = supercell.host
    let (a, b, count) = (Int32(supercell.a), Int32(supercell.b), defects.count)
    let cellRange = Int32(supercell.atomCount) * Self.codeRange
    let sites = defects.map { supercell.site(at: $0.site) }
    var operations: [Int] = []
    self.least = withUnsafeTemporaryAllocation(of: Int32.self, capacity: 5 * count) { room in
      // What an operation makes of the defects: cells, and codes as if the cell were (0, 0).
      let (i, j) = (room.row(0, of: count), room.row(1, of: count))
      let origins = room.row(2, of: count)
      var (image, least) = (room.row(3, of: count), room.row(4, of: count))
      var (leastFirst, leastSecond) = (Int32.max, Int32.max)
      var isSorted = false
      for operation in supercell.keptOperations {
        let start = operation * supercell.atomCount
        var first = Int32.max
        for (index, defect) in defects.enumerated() {
          let basis = host.originImages[start + sites[index].basis].basis
          origins[index] = Int32(basis) * Self.codeRange + Int32(defect.occupant.code)
          first = min(first, origins[index])
        }
        guard first <= leastFirst else { continue }
        let (w11, w12) = (host.operations[operation].w11, host.operations[operation].w12)
        let (w21, w22) = (host.operations[operation].w21, host.operations[operation].w22)
        for (index, site) in sites.enumerated() {
          let origin = host.originImages[start + site.basis]
          i[index] = Int32(modulo(w11 * site.i + w12 * site.j + origin.i, supercell.a))
          j[index] = Int32(modulo(w21 * site.i + w22 * site.j + origin.j, supercell.b))
        }
        for anchor in 0..<count where origins[anchor] == first {
          // What comes after the least is enough to rule out most images unsorted.
          var second = Int32.max
          let (anchorI, anchorJ) = (i[anchor], j[anchor])
          for index in 0..<count {
            var (di, dj) = (i[index] &- anchorI, j[index] &- anchorJ)
            di &+= di < 0 ? a : 0
            dj &+= dj < 0 ? b : 0
            let code = (di &* b &+ dj) &* cellRange &+ origins[index]
            image[index] = code
            second = min(second, code == first ? .max : code)
          }
          if first < leastFirst || second < leastSecond {
            (leastFirst, leastSecond, isSorted) = (first, second, false)
            swap(&image, &least)
            operations.removeAll(keepingCapacity: true)
            operations.append(operation)
          } else if second == leastSecond {
            if !isSorted { least.sort() }
            isSorted = true
            image.sort()
            if image.elementsEqual(least) {
              operations.append(operation)
            } else if image.lexicographicallyPrecedes(least) {
              swap(&image, &least)
              operations.removeAll(keepingCapacity: true)
              operations.append(operation)
            }
          }
        }
      }
      if !isSorted { least.sort() }
      // Codes were taken from these very defects, so each has its occupant.
      return least.compactMap { code in
        defects.first { $0.occupant.code == Int(code % Self.codeRange) }
          .map { PointDefect(site: Int(code / Self.codeRange), occupant: $0.occupant) }
      }
    }
    self.operations = operations
  }
}

extension UnsafeMutableBufferPointer {
  /// A row of a matrix with so many columns.
  fileprivate func row(_ row: Int, of columns: Int) -> Self {
    Self(rebasing: self[row * columns..<(row + 1) * columns])
  }
}
