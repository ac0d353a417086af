import Crystals
import Defects
import Numerics

/// A structure interpreted as a supercell with defects, in which every atom has a site of its own.
struct Interpretation {
  private let assignment: SiteAssignment
  /// The site of each atom.
  private let sites: [Int]
  private let substitutions: [PointDefect]
  private let vacancyCount: Int
  private let largest, mean: Double

  private var supercell: Supercell { assignment.match.supercell }
  private var defectCount: Int { substitutions.count + vacancyCount }

  /// Interprets an assignment; nil if an atom has no site of its own.
  init?(_ assignment: SiteAssignment, of structure: AtomicStructure) {
    let supercell = assignment.match.supercell
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

  /// Returns the configuration of the interpretation.
  ///
  /// - Throws: ``RecognitionError/pristine(name:)`` if there are no defects.
  func recognized() throws(RecognitionError) -> RecognizedStructure {
    let taken = Set(sites)
    let vacancies = (0..<supercell.siteCount).filter { !taken.contains($0) }
      .map { PointDefect(site: $0, occupant: .vacancy) }
    // Each site has one occupant here, so the only possible error is that there are no defects.
    guard
      let configuration = try? DefectConfiguration(
        supercell: supercell, defects: (substitutions + vacancies).sorted())
    else { throw .pristine(name: supercell.name) }
    return RecognizedStructure(
      configuration: configuration, sites: sites, largestDisplacement: largest,
      meanDisplacement: mean, strain: assignment.match.strain)
  }

  /// Strains, and displacements in Å, that differ by no more than this count as equal.
  private static let strainResolution = 1e-4
  private static let displacementResolution = 0.01

  /// Whether so many atoms of a sublattice are substituted that the structure is another material.
  ///
  /// A sublattice is that of an element or of one atom of the unit cell; of the latter some atoms must remain.
  private var isAnotherMaterial: Bool {
    guard !substitutions.isEmpty else { return false }
    var byBasis = [Int](repeating: 0, count: supercell.host.cell.atoms.count)
    for substitution in substitutions { byBasis[supercell.site(at: substitution.site).basis] += 1 }
    let sites = supercell.siteCount / byBasis.count
    guard !byBasis.contains(sites) else { return true }
    return supercell.host.elements.contains { element in
      let own = byBasis.indices.filter { supercell.host.element(at: $0) == element }
      let share = Double(own.map { byBasis[$0] }.reduce(0, +)) / Double(own.count * sites)
      return share > Composition.maximumSubstitutedShare
    }
  }

  /// Returns the best interpretation: that with the fewest substitutions, then the fewest vacancies, the
  /// least strain and the least displacements.
  ///
  /// Of several equally good ones, it is that whose supercell has its vectors in the order of the structure's, then that
  /// with the least canonical form, so that the result does not depend on how the structure is written.
  ///
  /// - Returns: nil if there are no candidates.
  /// - Throws: ``RecognitionError/anotherMaterial(formula:hosts:)`` if each candidate replaces a sublattice,
  ///   ``RecognitionError/tooManyDefects(_:name:limit:)`` or `CancellationError`.
  static func best(
    of candidates: [Interpretation], maximumDefectCount: Int, cancellation: CancellationFlag,
    otherwise anotherMaterial: @autoclosure () -> RecognitionError
  ) throws -> Interpretation? {
    func least(
      _ candidates: [Interpretation], within slack: Double, _ value: (Interpretation) -> Double
    ) -> [Interpretation] {
      let bound = (candidates.map(value).min() ?? 0) + slack
      return candidates.filter { value($0) <= bound }
    }
    let doped = candidates.filter { !$0.isAnotherMaterial }
    guard !doped.isEmpty || candidates.isEmpty else { throw anotherMaterial() }
    var left = least(doped, within: 0) { Double($0.substitutions.count) }
    left = least(left, within: 0) { Double($0.vacancyCount) }
    if let first = left.first, first.defectCount > maximumDefectCount {
      throw RecognitionError.tooManyDefects(
        first.defectCount, name: first.supercell.name, limit: maximumDefectCount)
    }
    left = least(left, within: strainResolution) { $0.assignment.match.strain.largest }
    left = least(left, within: displacementResolution) { $0.mean }
    left = least(left, within: 0) { $0.assignment.match.keepsOrder ? 0 : 1 }
    guard left.count > 1 else { return left.first }
    var best: (interpretation: Interpretation, text: String)?
    for interpretation in left {
      let text = try interpretation.text(cancellation)
      if best.map({ text < $0.text }) ?? true { best = (interpretation, text) }
    }
    return best?.interpretation
  }

  /// Returns the canonical form as text, or the name of the supercell if there are no defects.
  private func text(_ cancellation: CancellationFlag) throws(CancellationError) -> String {
    guard let found = try? recognized() else { return supercell.name }
    return try CanonicalForm(of: found.configuration, cancellation: cancellation).description
  }
}
