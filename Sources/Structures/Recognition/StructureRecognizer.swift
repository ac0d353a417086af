// Recognition: which host a structure is, in which supercell, and with which defects.
//
// Nothing of how a file was written matters: the axes may be turned, swapped or negated, the origin
// anywhere, the vacuum along any vector and as high as it likes, the atoms in any order. The cell
// says which supercells it can be, and in which of the ways that the host's symmetry does not make
// the same. In each, an atom is put at a site; what follows is arithmetic. Of all that fits, the reading with the fewest substitutions is meant.

import Crystals
import Defects

/// Finds hosts and defects in structures.
public struct StructureRecognizer: Sendable {
  /// The hosts to choose from.
  public let hosts: [Host]

  /// How far an atom may be from its site, Å: less than half of the shortest bond, that of h-BN.
  public static let matchingDistance = 0.7
  /// How much a length of the cell may differ from the host's, relatively.
  public static let maximumStrain = 0.01
  /// The least room between a layer and its next image, Å; stacked layers are another material.
  public static let minimumVacuum = 5.0

  /// How strained a cell may be to be told as that of a strained host.
  private static let searchedStrain = 0.15
  /// Atoms tried as the one to start from; an adatom misleads, hence several.
  private static let anchorCount = 4

  /// A recogniser of these hosts.
  public init(hosts: [Host]) { self.hosts = hosts }

  /// Finds out what a structure is.
  ///
  /// - Parameters:
  ///   - structure: A supercell of one of the hosts with vacancies and substitutions.
  ///   - repeats: The supercell [a, b] that it has to be; any if nil.
  /// - Returns: The configuration, and how far the structure is from it.
  /// - Throws: ``RecognitionError`` with the atom at fault.
  /// - Complexity: O(*n* · *s*) for *n* atoms and *s* supercells that the cell fits, one for most cells.
  public func recognize(
    _ structure: AtomicStructure, repeats: SIMD2<Int>? = nil
  ) throws(RecognitionError) -> RecognizedStructure {
    guard !structure.atoms.isEmpty else { throw .noAtoms }
    let everyLayer = [2, 1, 0].map { FreeLayer(structure, out: $0) }
    let layers = everyLayer.filter { $0.vacuum >= Self.minimumVacuum }
    guard !layers.isEmpty else {
      throw .noVacuum(widestGap: everyLayer.map(\.vacuum).max() ?? 0)
    }
    let ways = hosts.flatMap { host in
      layers.flatMap { layer in
        CellFits(of: layer, to: host, repeats: repeats, strain: Self.maximumStrain).fits
          .map { Way(layer: layer, fit: $0) }
      }
    }
    guard !ways.isEmpty else { throw unknownCell(of: layers, repeats: repeats) }

    var nearest: SiteAssignment?
    let count = structure.atoms.count
    for anchor in Set((0..<Self.anchorCount).map { $0 * count / Self.anchorCount }).sorted() {
      let assignments = ways.flatMap { $0.assignments(anchor: anchor) }
      let readings = assignments.compactMap { Reading($0, of: structure) }
      if let meant = Reading.meant(of: readings) { return try meant.recognized() }
      for assignment in assignments where assignment.isNearer(than: nearest) {
        nearest = assignment
      }
    }
    throw nearest?.fault ?? .noAtoms
  }

  private func unknownCell(of layers: [FreeLayer], repeats: SIMD2<Int>?) -> RecognitionError {
    let named = hosts.map(\.name).joined(separator: ", ")
    if repeats == nil {
      for host in hosts {
        for layer in layers {
          guard let rows = CellFits.anyMatrix(of: layer, to: host) else { continue }
          return .notRepeats(
            host: host.name, matrix: [rows.first, rows.second].map { [$0.x, $0.y] })
        }
      }
    }
    let misses = hosts.flatMap { host in
      layers.compactMap {
        CellFits(of: $0, to: host, repeats: repeats, strain: Self.searchedStrain).nearest
      }
    }
    guard let nearest = misses.min(by: { $0.strain < $1.strain }) else {
      let size = repeats.map { "\($0.x)x\($0.y) " } ?? ""
      return .unknownCell(expected: size + "supercell of " + named)
    }
    return .strained(name: nearest.name, strain: nearest.strain)
  }
}

/// One way to lay a structure on a supercell.
private struct Way {
  let layer: FreeLayer
  let fit: LatticeMatch

  /// The assignments where an atom is at a site of each basis index.
  func assignments(anchor: Int) -> [SiteAssignment] {
    fit.supercell.host.cell.atoms.indices.map {
      SiteAssignment(layer, fit: fit, anchor: anchor, basis: $0)
    }
  }
}
