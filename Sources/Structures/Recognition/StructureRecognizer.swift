import Crystals
import Defects
import Numerics

/// Recognises hosts and their defects in structures.
///
/// The result does not depend on how a file is written: the axes may be rotated, exchanged or negated, the origin may be
/// anywhere, the vacuum may be along any vector and of any height above the minimum, and the atoms in any order.
///
/// The cell determines which supercells are possible, and the ways to map the structure onto each that the host's
/// symmetry does not make equivalent. For each of them an atom is put at a site, which determines the sites of all
/// others. Of all interpretations that fit, the one with the fewest substitutions is returned.
public struct StructureRecognizer: Sendable {
  /// The hosts to choose from.
  public let hosts: [Host]
  /// Bounds on the supercell and its defects.
  public let limits: ResolutionLimits

  /// The maximum distance of an atom from its site, Å: less than half of the shortest bond of common hosts.
  public static let matchingDistance = 0.7
  /// The maximum relative change of a length of the cell from the host's.
  public static let maximumStrain = 0.01
  /// The minimum gap between a layer and its next image, Å; closer layers are another material.
  public static let minimumVacuum = 5.0

  /// The maximum strain of a cell that is reported as a strained host.
  private static let searchedStrain = 0.15
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
    var nearest: SiteAssignment?
    var sizeError: RecognitionError?
    for shape in vectors == nil ? [Shape.repeats, .any] : [.repeats] {
      let candidates = try hosts.flatMap { host in
        try layers.flatMap { layer in
          try matches(
            of: layer, to: host, shape: shape, vectors: vectors, cancellation: cancellation
          ).map { Candidate(layer: layer, match: $0) }
        }
      }
      do throws(RecognitionError) {
        try checkSize(of: candidates, atomCount: structure.atoms.count)
      } catch {
        sizeError = sizeError ?? error
        continue
      }
      let count = structure.atoms.count
      for anchor in Set((0..<Self.anchorCount).map { $0 * count / Self.anchorCount }).sorted() {
        let assignments = try candidates.flatMap {
          try $0.assignments(anchor: anchor, cancellation: cancellation)
        }
        let interpretations = try assignments.compactMap {
          try cancellation.check()
          return Interpretation($0, of: structure)
        }
        let best = try Interpretation.best(
          of: interpretations, maximumDefectCount: limits.maximumDefectCount,
          cancellation: cancellation)
        if let best { return try best.recognized() }
        for assignment in assignments where assignment.isNearer(than: nearest) {
          nearest = assignment
        }
      }
    }
    if let fault = sizeError ?? nearest?.fault { throw fault }
    throw try unknownCell(of: layers, vectors: vectors, cancellation: cancellation)
  }

  /// The shapes of supercells, in the order in which they are tried.
  private enum Shape {
    /// The host repeated along its own vectors, or the supercell that was asked for.
    case repeats
    /// Any other.
    case any
  }

  private func matches(
    of layer: IsolatedLayer, to host: Host, shape: Shape, vectors: IntegerMatrix?,
    cancellation: CancellationFlag
  ) throws(CancellationError) -> [LatticeMatch] {
    switch shape {
    case .repeats:
      try LatticeMatches(
        of: layer, to: host, vectors: vectors, strain: Self.maximumStrain,
        cancellation: cancellation
      ).matches
    case .any:
      try LatticeMatches(
        ofAnyShape: layer, to: host, strain: Self.maximumStrain, cancellation: cancellation
      ).matches
    }
  }

  /// Checks that one of the supercells has few enough sites, and few enough of them without an atom.
  private func checkSize(of candidates: [Candidate], atomCount: Int) throws(RecognitionError) {
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

  /// Returns the error for a cell that matches no supercell: what it is instead, or the nearest supercell.
  private func unknownCell(
    of layers: [IsolatedLayer], vectors: IntegerMatrix?, cancellation: CancellationFlag
  ) throws(CancellationError) -> RecognitionError {
    var strained: [(name: String, strain: Double)] = []
    for host in hosts {
      for layer in layers {
        let matches = try LatticeMatches(
          of: layer, to: host, vectors: vectors, strain: Self.searchedStrain,
          cancellation: cancellation)
        if let nearest = matches.nearest { strained.append(nearest) }
      }
    }
    guard let nearest = strained.min(by: { $0.strain < $1.strain }) else {
      let size = vectors.map { "\($0) " } ?? ""
      return .unknownCell(
        expected: size + "supercell of " + hosts.map(\.name).joined(separator: ", "))
    }
    return .strained(name: nearest.name, strain: nearest.strain)
  }
}

/// A layer of a structure with one match of its lattice.
private struct Candidate {
  let layer: IsolatedLayer
  let match: LatticeMatch

  /// Returns the assignments that put an atom at a site of each basis index.
  func assignments(anchor: Int, cancellation: CancellationFlag) throws -> [SiteAssignment] {
    try match.supercell.host.cell.atoms.indices.map {
      try SiteAssignment(
        layer, match: match, anchor: anchor, basis: $0, cancellation: cancellation)
    }
  }
}
