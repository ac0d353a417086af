import Crystals
import Numerics

/// The search for supercells of hosts that match the cell of a structure.
struct CellSearch {
  /// A layer of the structure with one match of its lattice.
  struct Candidate {
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

  let structure: AtomicStructure
  /// The layers that the structure may be: one for each vector that crosses vacuum.
  let layers: [IsolatedLayer]
  let hosts: [Host]
  /// The vectors of the supercell that the structure must be; any if nil.
  let vectors: IntegerMatrix?

  /// The shapes of supercells, in the order in which they are tried.
  enum Shape: CaseIterable {
    /// The host repeated along its own vectors, or the supercell that the structure must be.
    case repeats
    /// Any other.
    case any
  }

  /// The maximum strain of a cell that is reported as a strained host.
  private static let searchedStrain = 0.15
  /// The same for a supercell of any shape; there are many such lattices within a larger strain.
  private static let searchedAnyStrain = 0.03
  /// The largest number of atoms for which these are searched for.
  private static let searchedAnyCount = 1000
  /// The number of strained cells whose sites are compared with the atoms.
  private static let strainedCellCount = 16

  /// Returns the matches of all layers to supercells of all hosts, strained by at most `strain`.
  ///
  /// A supercell of any shape has at least as many sites as the structure has atoms, and at most `siteLimit`.
  func candidates(
    _ shape: Shape, strain: Double, siteLimit: Int = .max, cancellation: CancellationFlag
  ) throws -> [Candidate] {
    if shape == .any, vectors != nil { return [] }
    return try hosts.flatMap { host in
      let atomCount = host.cell.atoms.count
      let least = (structure.atoms.count + atomCount - 1) / atomCount
      let most = min(siteLimit / atomCount, Superlattice.maximumCellCount)
      if shape == .any, least > most { return [Candidate]() }
      return try layers.flatMap { layer in
        let matches =
          switch shape {
          case .repeats:
            try LatticeMatches(
              of: layer, to: host, vectors: vectors, strain: strain, cancellation: cancellation)
          case .any:
            try LatticeMatches(
              ofAnyShape: layer, to: host, cellCounts: least...most, strain: strain,
              cancellation: cancellation)
          }
        return matches.matches.map { Candidate(layer: layer, match: $0) }
      }
    }
  }

  // MARK: Structures that match no supercell

  /// Returns the error for a structure that fits a supercell but for its strain; nil if it fits none.
  ///
  /// - Complexity: O(*n*) for *n* atoms and each of the least strained cells.
  func strainedCell(cancellation: CancellationFlag) throws -> RecognitionError? {
    let count = structure.atoms.count
    for (shape, strain) in [(Shape.repeats, Self.searchedStrain), (.any, Self.searchedAnyStrain)] {
      // A large cell is near too many lattices.
      if shape == .any, count > Self.searchedAnyCount { continue }
      let nearest = try candidates(
        shape, strain: strain, siteLimit: 2 * count, cancellation: cancellation
      )
      .filter { count...2 * count ~= $0.match.supercell.siteCount }
      .sorted { Self.isNearer($0.match, than: $1.match) }
      for candidate in nearest.prefix(Self.strainedCellCount) {
        let fits = try candidate.assignments(anchor: 0, cancellation: cancellation)
          .contains { $0.fault == nil }
        if fits { return Self.strained(candidate) }
      }
    }
    return nil
  }

  /// Returns the error for a structure whose cell and atoms fit no supercell.
  func unknownCell(cancellation: CancellationFlag) throws -> RecognitionError {
    let nearest = try candidates(
      .repeats, strain: Self.searchedStrain, cancellation: cancellation
    ).min { Self.isNearer($0.match, than: $1.match) }
    if let nearest { return Self.strained(nearest) }
    let size = vectors.map { "\($0) " } ?? ""
    return .unknownCell(
      expected: size + "supercell of " + hosts.map(\.name).joined(separator: ", "))
  }

  /// Orders matches by their strain to 0.01 %, then by their rotation, so that sites keep their cells.
  private static func isNearer(_ match: LatticeMatch, than other: LatticeMatch) -> Bool {
    func order(_ match: LatticeMatch) -> (Double, Int) {
      ((1e4 * match.strain.largest).rounded(), match.rotation)
    }
    return order(match) < order(other)
  }

  private static func strained(_ candidate: Candidate) -> RecognitionError {
    .strained(name: candidate.match.supercell.name, strain: candidate.match.strain)
  }
}
