import Crystals
import Defects
import Numerics

/// Recognises hosts and their defects in structures.
///
/// The result does not depend on how a file is written: the axes may be rotated, exchanged or negated, the origin may be
/// anywhere, the vacuum may be along any vector and of any height above the minimum, and the atoms in any order.
///
/// The elements determine which hosts are possible; a structure of other elements is another material, whatever its cell
/// is. The cell determines which supercells are possible, and the ways to map the structure onto each that the host's
/// symmetry does not make equivalent. For each of them an atom is put at a site, which determines the sites of all
/// others. Of all interpretations that fit, the one with the fewest substitutions is returned.
public struct StructureRecognizer: Sendable {
  /// The hosts to choose from.
  public let hosts: [Host]
  /// Bounds on the supercell and its defects.
  public let limits: ResolutionLimits

  /// The maximum distance of an atom from its site, Å: less than half of the shortest bond of common hosts.
  public static let matchingDistance = 0.7
  /// The maximum strain of a cell relative to the host's, in tension and in compression.
  public static let maximumStrain = 0.01
  /// The minimum gap between a layer and its next image, Å; closer layers are another material.
  public static let minimumVacuum = 5.0

  /// The number of atoms tried as the first to be put at a site: more than one, because it may be an adatom.
  private static let anchorCount = 4

  /// Creates a recogniser of these hosts.
  public init(hosts: [Host], limits: ResolutionLimits = ResolutionLimits()) {
    self.hosts = hosts
    self.limits = limits
  }

  /// Recognises a structure, without cancellation.
  ///
  /// - Throws: ``RecognitionError`` with the atom at fault.
  public func recognize(
    _ structure: AtomicStructure, vectors: IntegerMatrix? = nil
  ) throws(RecognitionError) -> RecognizedStructure {
    try withoutCancellation(throwing: RecognitionError.self) {
      try recognize(structure, vectors: vectors, cancellation: $0)
    }
  }

  /// Recognises a structure.
  ///
  /// - Parameters:
  ///   - structure: A supercell of one of the hosts with vacancies and substitutions.
  ///   - vectors: The vectors of the supercell that it must be; any if nil.
  ///   - cancellation: Ends the work early.
  /// - Returns: The configuration, and how far the structure deviates from it.
  /// - Throws: ``RecognitionError`` with the atom at fault, or `CancellationError`.
  /// - Complexity: O(*n* · *s*) for *n* atoms and *s* supercells that match the cell, one for most cells.
  public func recognize(
    _ structure: AtomicStructure, vectors: IntegerMatrix? = nil, cancellation: CancellationFlag
  ) throws -> RecognizedStructure {
    guard !structure.atoms.isEmpty else { throw RecognitionError.noAtoms }
    try cancellation.check()
    let allLayers = [2, 1, 0].map { IsolatedLayer(structure, out: $0) }
    let layers = allLayers.filter { $0.vacuum >= Self.minimumVacuum }
    guard !layers.isEmpty else {
      throw RecognitionError.noVacuum(widestGap: allLayers.map(\.vacuum).max() ?? 0)
    }
    let composition = Composition(of: structure)
    let anotherMaterial = RecognitionError.anotherMaterial(
      formula: composition.formula, hosts: hosts.map(\.name))
    let search = CellSearch(
      structure: structure, layers: layers, hosts: hosts.filter(composition.canBe),
      vectors: vectors)
    guard !search.hosts.isEmpty else { throw anotherMaterial }

    var fault: RecognitionError?
    for shape in CellSearch.Shape.allCases {
      let candidates = try search.candidates(
        shape, strain: Self.maximumStrain, cancellation: cancellation)
      do throws(RecognitionError) {
        try checkSize(of: candidates, atomCount: structure.atoms.count)
      } catch {
        fault = fault ?? error
        continue
      }
      var nearest: SiteAssignment?
      let best = try best(
        of: candidates, for: structure, otherwise: anotherMaterial, nearest: &nearest, cancellation)
      if let best { return try best.recognized() }
      guard let nearest, let found = nearest.fault else { continue }
      // The sites of a planar host are so dense that half of the atoms may be at sites by chance.
      let matched = nearest.matchedCount(within: Self.matchingDistance)
      let isMostlyMatched = 5 * matched >= 4 * structure.atoms.count
      switch shape {
      case .repeats:
        // No other shape would fit.
        if found.atom != nil, isMostlyMatched { throw found }
        fault = found
      case .any:
        if isMostlyMatched { fault = found }
      }
    }
    if let fault, fault.code == .invalidSupercell || fault.code == .tooManyDefects { throw fault }
    if let error = try search.strainedCell(cancellation: cancellation) { throw error }
    if let fault { throw fault }
    throw try search.unknownCell(cancellation: cancellation)
  }

  /// Returns the best interpretation of a structure as one of some supercells.
  ///
  /// - Parameters:
  ///   - candidates: The supercells.
  ///   - structure: The structure.
  ///   - anotherMaterial: The error for an interpretation with too many substitutions.
  ///   - nearest: Replaced if an assignment that is not an interpretation has more atoms at their sites.
  ///   - cancellation: Ends the work early.
  /// - Returns: The interpretation, or nil if the structure fits none of the supercells.
  /// - Throws: The errors of `Interpretation.best`.
  private func best(
    of candidates: [CellSearch.Candidate], for structure: AtomicStructure,
    otherwise anotherMaterial: RecognitionError, nearest: inout SiteAssignment?,
    _ cancellation: CancellationFlag
  ) throws -> Interpretation? {
    let count = structure.atoms.count
    for anchor in Set((0..<Self.anchorCount).map { $0 * count / Self.anchorCount }).sorted() {
      var interpretations: [Interpretation] = []
      for candidate in candidates {
        for assignment in try candidate.assignments(anchor: anchor, cancellation: cancellation) {
          try cancellation.check()
          if let interpretation = Interpretation(assignment, of: structure) {
            interpretations.append(interpretation)
          } else if assignment.isNearer(than: nearest) {
            nearest = assignment
          }
        }
      }
      let best = try Interpretation.best(
        of: interpretations, maximumDefectCount: limits.maximumDefectCount,
        cancellation: cancellation, otherwise: anotherMaterial)
      if let best { return best }
    }
    return nil
  }

  /// Checks that one of the supercells has few enough sites, and few enough of them without an atom.
  private func checkSize(
    of candidates: [CellSearch.Candidate], atomCount: Int
  ) throws(RecognitionError) {
    guard
      let smallest = candidates.map(\.match.supercell).min(by: { $0.siteCount < $1.siteCount })
    else { return }
    guard smallest.siteCount <= limits.maximumSiteCount else {
      throw .tooManySites(
        smallest.siteCount, name: smallest.name, limit: limits.maximumSiteCount)
    }
    let vacancyCount = smallest.siteCount - atomCount
    guard vacancyCount <= limits.maximumDefectCount else {
      throw .tooManyDefects(
        vacancyCount, name: smallest.name, limit: limits.maximumDefectCount)
    }
  }
}
