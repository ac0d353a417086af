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
  func recognized() throws(DefectError) -> RecognizedStructure {
    let taken = Set(sites)
    let vacancies = (0..<supercell.siteCount).filter { !taken.contains($0) }
      .map { PointDefect(site: $0, occupant: .vacancy) }
    let configuration = try DefectConfiguration(
      supercell: supercell, defects: (substitutions + vacancies).sorted())
    return RecognizedStructure(
      configuration: configuration, sites: sites, largestDisplacement: largest,
      meanDisplacement: mean, strain: assignment.match.strain)
  }

  /// Strains, and displacements in Å, that differ by no more than this count as equal.
  private static let strainResolution = 1e-4
  private static let displacementResolution = 0.01

  /// Whether the structure is another material.
  ///
  /// It is if more atoms at the sites of an element are foreign than its own, or if all atoms of the unit cell with one
  /// basis index are substituted.
  private var isAnotherMaterial: Bool {
    guard !substitutions.isEmpty else { return false }
    let host = supercell.host
    var atoms = [Int](repeating: 0, count: host.cell.atoms.count)
    var foreign = atoms
    for site in sites { atoms[supercell.site(at: site).basis] += 1 }
    for substitution in substitutions { foreign[supercell.site(at: substitution.site).basis] += 1 }
    guard !foreign.contains(supercell.siteCount / atoms.count) else { return true }
    return host.elements.contains { element in
      let own = atoms.indices.filter { host.element(at: $0) == element }
      return 2 * own.map { foreign[$0] }.reduce(0, +) > own.map { atoms[$0] }.reduce(0, +)
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

  /// Returns the canonical form as text.
  private func text(_ cancellation: CancellationFlag) throws -> String {
    try CanonicalForm(of: recognized().configuration, cancellation: cancellation).description
  }
}
