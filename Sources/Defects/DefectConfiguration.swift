// Configurations: the defects of one supercell, as they were given.

import Crystals

/// A supercell and the point defects in it, each at a site of its own.
public struct DefectConfiguration: Hashable, Sendable {
  /// The pristine supercell.
  public let supercell: Supercell
  /// At least one, in the order given.
  public let defects: [PointDefect]

  /// A configuration whose defects the supercell can hold.
  ///
  /// - Throws: ``DefectError`` for the first defect at fault.
  /// - Complexity: O(*k*) for *k* defects.
  public init(supercell: Supercell, defects: [PointDefect]) throws(DefectError) {
    guard !defects.isEmpty else { throw .noDefects }
    guard defects.count <= supercell.siteCount else {
      throw .tooManyDefects(defects.count, siteCount: supercell.siteCount)
    }
    var holders: [Int: Int] = [:]
    for (index, defect) in defects.enumerated() {
      guard (0..<supercell.siteCount).contains(defect.site) else {
        throw .siteOutOfRange(defect: index, site: defect.site, siteCount: supercell.siteCount)
      }
      if let earlier = holders.updateValue(index, forKey: defect.site) {
        throw .siteOccupiedTwice(defect: index, earlier: earlier)
      }
      let element = supercell.element(at: defect.site)
      guard defect.occupant != .element(element) else {
        throw .notASubstitution(defect: index, element: element)
      }
    }
    self.supercell = supercell
    self.defects = defects
  }
}
