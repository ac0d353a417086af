// Readings: assignments in which every atom has a site of its own, and which of them is meant.

import Crystals
import Defects

/// A structure read as a supercell with defects.
struct Reading {
  private let assignment: SiteAssignment
  /// The site of each atom.
  private let sites: [Int]
  private let substitutions: [PointDefect]
  private let vacancyCount: Int
  private let largest, mean: Double

  private var supercell: Supercell { assignment.fit.supercell }

  /// The reading of an assignment; nil if some atom has no site of its own.
  init?(_ assignment: SiteAssignment, of structure: AtomicStructure) {
    let supercell = assignment.fit.supercell
    guard structure.atoms.count <= supercell.siteCount, assignment.fault == nil else { return nil }
    self.assignment = assignment
    sites = assignment.sites.map(supercell.index(of:))
    substitutions = zip(sites, structure.atoms).compactMap { site, atom in
      supercell.element(at: site) == atom.element
        ? nil : PointDefect(site: site, occupant: .element(atom.element))
    }
    vacancyCount = supercell.siteCount - sites.count
    let distances = assignment.displacements.map(\.length)
    largest = distances.max() ?? 0
    mean = distances.reduce(0, +) / Double(max(1, distances.count))
  }

  /// What the reading says.
  ///
  /// - Throws: ``RecognitionError/pristine(name:)`` if there are no defects.
  func recognized() throws(RecognitionError) -> RecognizedStructure {
    let taken = Set(sites)
    let vacancies = (0..<supercell.siteCount).filter { !taken.contains($0) }
      .map { PointDefect(site: $0, occupant: .vacancy) }
    // Each site has one occupant here, so only a list without defects can be refused.
    guard
      let configuration = try? DefectConfiguration(
        supercell: supercell, defects: (substitutions + vacancies).sorted())
    else { throw .pristine(name: supercell.name) }
    return RecognizedStructure(
      configuration: configuration, sites: sites, largestDisplacement: largest,
      meanDisplacement: mean, strain: assignment.fit.strain)
  }

  /// Strains, and displacements in Å, that differ by no more than this are alike.
  private static let strainResolution = 1e-4
  private static let displacementResolution = 0.01

  /// The reading that is meant: that with the fewest substitutions, then the fewest vacancies, the
  /// least strain, the least displacements.
  ///
  /// Of those that are alike in all of this it is that whose supercell has its vectors in the order of the
  /// structure's, and then that whose canonical form is the least, so that it does not matter how the
  /// structure was written.
  static func meant(of readings: [Reading]) -> Reading? {
    func least(_ readings: [Reading], within slack: Double, _ figure: (Reading) -> Double)
      -> [Reading]
    {
      let bound = (readings.map(figure).min() ?? 0) + slack
      return readings.filter { figure($0) <= bound }
    }
    var left = least(readings, within: 0) { Double($0.substitutions.count) }
    left = least(left, within: 0) { Double($0.vacancyCount) }
    left = least(left, within: strainResolution) { $0.assignment.fit.strain }
    left = least(left, within: displacementResolution) { $0.mean }
    left = least(left, within: 0) { $0.assignment.fit.keepsOrder ? 0 : 1 }
    guard left.count > 1 else { return left.first }
    return left.min { $0.text < $1.text }
  }

  /// The canonical form as text, or the host's name if there are no defects.
  private var text: String {
    guard let found = try? recognized() else { return supercell.name }
    return CanonicalForm(of: found.configuration).description
  }
}
