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
  /// The site of each defect.
  public let sites: [Site]
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
    let supercell = configuration.supercell
    let images = LeastImages(of: configuration.defects, in: supercell)
    self.supercell = supercell
    defects = images.least
    sites = images.least.map { supercell.site(at: $0.site) }
    stabilizer = images.stabilizer
  }

  /// Whether supercells and defects are equal; the rest follows from them.
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
  public private(set) var order = 1
  /// A bit for each kind among them, at its raw value.
  private var bits: UInt8 = 1 << LayerOperation.Kind.identity.rawValue

  /// Whether there is one of this kind; there always is the identity.
  public func contains(_ kind: LayerOperation.Kind) -> Bool { bits >> kind.rawValue & 1 == 1 }

  /// Adds to the identity alone, or with others, a further operation of a kind.
  fileprivate mutating func insert(_ kind: LayerOperation.Kind) {
    order += 1
    bits |= 1 << kind.rawValue
  }
}

/// The least image of some defects under the operations of their supercell, and what keeps it.
private struct LeastImages {
  /// The least image in ascending order.
  let least: [PointDefect]
  /// If g and h, each with a translation, make the least image of the defects, g h⁻¹ keeps it, and for a fixed h that
  /// is all that do.
  let stabilizer: Stabilizer

  /// An image's defects are coded so that integers compare as defects do: the site, then the occupant.
  private static let codeRange: Int32 = 256

  init(of defects: [PointDefect], in supercell: Supercell) {
    let (host, count) = (supercell.host, defects.count)
    let (operations, originImages) = (host.operations, host.originImages)
    let (a, b) = (Modulus(supercell.a), Modulus(supercell.b))
    // What a cell further along b and along a adds to a code, and what the whole supercell does.
    let stepJ = Int32(supercell.atomCount) * Self.codeRange
    let stepI = stepJ * Int32(supercell.b)
    let wholeJ = CodeRow.Lanes(repeating: stepI)
    let wholeI = CodeRow.Lanes(repeating: stepI * Int32(supercell.a))
    var stabilizer = Stabilizer()
    self.least = CodeRow.withRows(9, of: count) { row in
      // The defects as they are given.
      let (ownI, ownJ, bases, occupants) = (row(0), row(1), row(2), row(3))
      for (index, defect) in defects.enumerated() {
        let site = supercell.site(at: defect.site)
        ownI.codes[index] = Int32(truncatingIfNeeded: site.i)
        ownJ.codes[index] = Int32(truncatingIfNeeded: site.j)
        bases.codes[index] = Int32(truncatingIfNeeded: site.basis)
        occupants.codes[index] = Int32(truncatingIfNeeded: defect.occupant.code)
      }
      // What an operation makes of the defects: what their cells add, and codes as if the cell were (0, 0).
      let (i, j, origins) = (row(4), row(5), row(6))
      var (image, least) = (row(7), row(8))
      var (leastFirst, leastSecond) = (Int32.max, Int32.max)
      // The first operation to make the least image.
      var leader = 0
      var isSorted = false
      for index in operations.indices where supercell.keepsLattice(index) {
        let start = index * supercell.atomCount
        var first = Int32.max
        for defect in 0..<count {
          let basis = originImages[start + Int(bases.codes[defect])].basis
          let code = Int32(truncatingIfNeeded: basis) &* Self.codeRange &+ occupants.codes[defect]
          origins.codes[defect] = code
          first = min(first, code)
        }
        guard first <= leastFirst else { continue }
        let (w11, w12) = (operations[index].w11, operations[index].w12)
        let (w21, w22) = (operations[index].w21, operations[index].w22)
        for defect in 0..<count {
          let origin = originImages[start + Int(bases.codes[defect])]
          let (ownI, ownJ) = (Int(ownI.codes[defect]), Int(ownJ.codes[defect]))
          let x = w11 &* ownI &+ w12 &* ownJ &+ origin.i
          let y = w21 &* ownI &+ w22 &* ownJ &+ origin.j
          i.codes[defect] = Int32(truncatingIfNeeded: a.remainder(of: x)) &* stepI
          j.codes[defect] = Int32(truncatingIfNeeded: b.remainder(of: y)) &* stepJ
        }
        for anchor in 0..<count where origins.codes[anchor] == first {
          // What comes after the least is enough to rule out most images unsorted.
          var seconds = CodeRow.Lanes(repeating: .max)
          let (anchorI, anchorJ) = (i.codes[anchor], j.codes[anchor])
          origins.codes[anchor] = .max / 4
          for lanes in 0..<image.laneCount {
            let (di, dj) = (i[lanes: lanes] &- anchorI, j[lanes: lanes] &- anchorJ)
            // A shift by 31 makes ones of a number below zero, and zeros of others.
            let codes =
              origins[lanes: lanes] &+ di &+ (wholeI & di &>> 31) &+ dj &+ (wholeJ & dj &>> 31)
            image[lanes: lanes] = codes
            seconds.replace(with: codes, where: codes .< seconds)
          }
          origins.codes[anchor] = first
          image.codes[anchor] = first
          let second = seconds.min()
          var isLess = first < leastFirst || second < leastSecond
          if isLess {
            (leastFirst, leastSecond, isSorted) = (first, second, false)
          } else if second == leastSecond {
            if !isSorted { least.codes.sort() }
            isSorted = true
            image.codes.sort()
            if image.codes.elementsEqual(least.codes) {
              stabilizer.insert(operations[index].kind(after: operations[leader]))
            } else {
              isLess = image.codes.lexicographicallyPrecedes(least.codes)
            }
          }
          if isLess {
            swap(&image, &least)
            (leader, stabilizer) = (index, Stabilizer())
          }
        }
      }
      if !isSorted { least.codes.sort() }
      // Codes were taken from these very defects, so each has its occupant.
      var found: [PointDefect] = []
      found.reserveCapacity(count)
      for code in least.codes {
        let occupant = Int(code % Self.codeRange)
        guard let alike = defects.first(where: { $0.occupant.code == occupant }) else { continue }
        found.append(PointDefect(site: Int(code / Self.codeRange), occupant: alike.occupant))
      }
      return found
    }
    self.stabilizer = stabilizer
  }
}
