import Crystals
import Defects

/// Decides whether defects are the least of all their images under a supercell's symmetry.
///
/// Only images with a defect in cell (0, 0) can be the least, so each operation is tried with each translation that moves
/// a defect there. Two sets are compared by the smallest code that only one of them has: the set that has it is the smaller.
/// The test ends with the first image that is less.
struct LeastnessTest {
  private let symmetry: SiteSymmetry
  private let range = DefectCode.range
  /// The place of the defect at each site in the list that is tested, -1 without one.
  private var places: [Int16]
  // The images of the defects under one operation: their cells, and their codes in cell (0, 0).
  private var i: [Int32] = []
  private var j: [Int32] = []
  private var origins: [DefectCode] = []
  /// A bit for each defect of the list that is also in the image.
  private var common: [UInt64] = []

  /// The maximum number of defects.
  static let maximumCount = Int(Int16.max)

  init(_ symmetry: SiteSymmetry) {
    self.symmetry = symmetry
    places = [Int16](repeating: -1, count: symmetry.sites.count)
  }

  /// Tests defects.
  ///
  /// - Parameter codes: The defects in ascending order, at least one.
  /// - Returns: Their stabilizer if they are the least of their images, otherwise nil.
  /// - Complexity: O(*g* · *k*²) for *k* defects and *g* operations without translations.
  mutating func stabilizer(ofLeast codes: [DefectCode]) -> Stabilizer? {
    let count = codes.count
    if origins.count != count {
      i = [Int32](repeating: 0, count: count)
      j = i
      origins = i
      common = [UInt64](repeating: 0, count: (count + 63) / 64)
    }
    for (place, code) in codes.enumerated() { places[code.site] = Int16(place) }
    defer { for code in codes { places[code.site] = -1 } }
    var stabilizer = Stabilizer()
    for operation in symmetry.kinds.indices {
      let isUndecided = move(codes, by: operation)
      guard isUndecided else { return nil }
      for anchor in 0..<count where origins[anchor] == codes[0] {
        // The first defect is in cell (0, 0), so this is the identity.
        if operation == 0, anchor == 0 { continue }
        switch compare(codes, anchor: anchor) {
        case .less: return nil
        case .equal: stabilizer.insert(symmetry.kinds[operation])
        case .greater: break
        }
      }
    }
    return stabilizer
  }

  /// Moves the defects by an operation; false if one of them has a lesser code in cell (0, 0) than the first of the list.
  private mutating func move(_ codes: [DefectCode], by operation: Int) -> Bool {
    let start = operation * symmetry.sites.count
    for (index, code) in codes.enumerated() {
      let site = symmetry.sites[Int(symmetry.images[start + code.site])]
      let origin = DefectCode(site: site.basis, occupant: code.occupant)
      guard origin >= codes[0] else { return false }
      (i[index], j[index], origins[index]) = (Int32(site.i), Int32(site.j), origin)
    }
    return true
  }

  private enum Order { case less, equal, greater }

  /// Compares the moved defects, after the translation of one of them to cell (0, 0), with the list.
  private mutating func compare(_ codes: [DefectCode], anchor: Int) -> Order {
    let lattice = symmetry.supercell.lattice
    let (a, b, shift) = (Int32(lattice.a), Int32(lattice.b), Int32(lattice.shift))
    let atomCount = Int32(symmetry.supercell.atomCount)
    let (anchorI, anchorJ) = (i[anchor], j[anchor])
    /// The least code of the image that is not in the list.
    var least = DefectCode.max
    for word in common.indices { common[word] = 0 }
    for index in codes.indices {
      var (di, dj) = (i[index] &- anchorI, j[index] &- anchorJ)
      if di < 0 { (di, dj) = (di &+ a, dj &+ shift) }
      if dj < 0 { dj &+= b } else if dj >= b { dj &-= b }
      let code = (di &* b &+ dj) &* atomCount &* range &+ origins[index]
      let place = Int(places[Int(code / range)])
      if place >= 0, codes[place] == code {
        common[place / 64] |= 1 << UInt64(place % 64)
      } else if code < least {
        least = code
      }
    }
    // The image and the list have the same size, so one is in the other only if they are equal.
    guard least != .max else { return .equal }
    for (word, bits) in common.enumerated() where bits != .max {
      return least < codes[64 * word + (~bits).trailingZeroBitCount] ? .less : .greater
    }
    return .greater
  }
}
