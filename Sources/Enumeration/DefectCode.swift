import Defects

/// A defect as one number, site · 256 + code of the occupant, so that codes compare as defects do.
typealias DefectCode = Int32

extension DefectCode {
  /// The number of codes for each site.
  static let range: Int32 = 256

  /// Creates the code of a defect.
  init(site: Int, occupant: Int) { self = Int32(site) * Self.range + Int32(occupant) }

  /// The site of the defect.
  var site: Int { Int(self / Self.range) }
  /// The code of the occupant.
  var occupant: Int { Int(self % Self.range) }
}
