import Crystals
import Defects

extension DefectConfiguration {
  /// Creates the configuration of a placement.
  ///
  /// - Precondition: The sites are different sites of the supercell.
  init(placement defects: [PointDefect], in supercell: Supercell) {
    do {
      try self.init(supercell: supercell, defects: defects)
    } catch {
      preconditionFailure("a placement has one defect at each of its sites: \(error)")
    }
  }
}
