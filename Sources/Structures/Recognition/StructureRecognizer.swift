import Crystals
import Defects

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
  public init(hosts: [Host]) { self.hosts = hosts }

  /// Recognises a structure.
  ///
  /// - Parameters:
  ///   - structure: A supercell of one of the hosts with vacancies and substitutions.
  ///   - repeats: The supercell [a, b] that it must be; any if nil.
  /// - Returns: The configuration, and how far the structure deviates from it.
  /// - Throws: ``RecognitionError`` with the atom at fault.
  /// - Complexity: O(*n* · *s*) for *n* atoms and *s* supercells that match the cell, one for most cells.
  public func recognize(
    _ structure: AtomicStructure, repeats: SIMD2<Int>? = nil
  ) throws(RecognitionError) -> RecognizedStructure {
    guard !structure.atoms.isEmpty else { throw .noAtoms }
    let allLayers = [2, 1, 0].map { IsolatedLayer(structure, out: $0) }
    let layers = allLayers.filter { $0.vacuum >= Self.minimumVacuum }
    guard !layers.isEmpty else {
      throw .noVacuum(widestGap: allLayers.map(\.vacuum).max() ?? 0)
    }
    let candidates = hosts.flatMap { host in
      layers.flatMap { layer in
        LatticeMatches(of: layer, to: host, repeats: repeats, strain: Self.maximumStrain).matches
          .map { Candidate(layer: layer, match: $0) }
      }
    }
    guard !candidates.isEmpty else { throw unknownCell(of: layers, repeats: repeats) }

    var nearest: SiteAssignment?
    let count = structure.atoms.count
    for anchor in Set((0..<Self.anchorCount).map { $0 * count / Self.anchorCount }).sorted() {
      let assignments = candidates.flatMap { $0.assignments(anchor: anchor) }
      let interpretations = assignments.compactMap { Interpretation($0, of: structure) }
      if let best = Interpretation.best(of: interpretations) { return try best.recognized() }
      for assignment in assignments where assignment.isNearer(than: nearest) {
        nearest = assignment
      }
    }
    throw nearest?.fault ?? .noAtoms
  }

  /// Returns the error for a cell that matches no supercell: what it is instead, or the nearest supercell.
  private func unknownCell(
    of layers: [IsolatedLayer], repeats: SIMD2<Int>?
  ) -> RecognitionError {
    if repeats == nil {
      for host in hosts {
        for layer in layers {
          guard let rows = LatticeMatches.anyMatrix(of: layer, to: host) else { continue }
          return .notRepeats(
            host: host.name, matrix: [rows.first, rows.second].map { [$0.x, $0.y] })
        }
      }
    }
    let strained = hosts.flatMap { host in
      layers.compactMap {
        LatticeMatches(of: $0, to: host, repeats: repeats, strain: Self.searchedStrain).nearest
      }
    }
    guard let nearest = strained.min(by: { $0.strain < $1.strain }) else {
      let size = repeats.map { "\($0.x)x\($0.y) " } ?? ""
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
  func assignments(anchor: Int) -> [SiteAssignment] {
    match.supercell.host.cell.atoms.indices.map {
      SiteAssignment(layer, match: match, anchor: anchor, basis: $0)
    }
  }
}
