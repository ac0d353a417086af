import Crystals
import Glibc
import Numerics

/// All matches of a layer's lattice to supercells of a host.
struct LatticeMatches {
  /// One match of each set that the host's symmetry makes equivalent.
  private(set) var matches: [LatticeMatch] = []

  /// Finds the matches to a host repeated along its own vectors and strained by at most `strain`, or to the supercell with
  /// the given vectors.
  ///
  /// - Complexity: O(*s*) for the *s* supercells whose area is near the layer's, some hundreds at most.
  init(
    of layer: IsolatedLayer, to host: Host, vectors: IntegerMatrix?, strain: Double,
    cancellation: CancellationFlag
  ) throws(CancellationError) {
    if let supercell = vectors.flatMap({ Supercell(host: host, vectors: $0) }) {
      add(supercell, layer: layer, strain)
      return
    }
    let ratio = layer.metric.area / host.cell.planeMetric.area
    let range = 1...Supercell.maximumRepeats
    // Areas change by no more than these factors.
    let (shrinkage, growth) = ((1 - strain) * (1 - strain), (1 + strain) * (1 + strain))
    for a in range {
      try cancellation.check()
      let least = max(1, Int((ratio / Double(a) / growth).rounded(.down)))
      let most = min(range.upperBound, Int((ratio / Double(a) / shrinkage).rounded(.up)))
      guard least <= most else { continue }
      for b in least...most {
        if let supercell = Supercell(host: host, a: a, b: b) {
          add(supercell, layer: layer, strain)
        }
      }
    }
  }

  /// The most supercells of any shape that are compared with the atoms.
  private static let anyShapeCount = 16

  /// Finds the matches to the least strained supercells of any other shape with some numbers of unit cells, strained by at
  /// most `strain`.
  ///
  /// - Complexity: O(*n*²) for the *n* lattice vectors about as long as the layer's shorter one and
  ///   the longer, some hundreds for the largest cell.
  init(
    ofAnyShape layer: IsolatedLayer, to host: Host, cellCounts: ClosedRange<Int>, strain: Double,
    cancellation: CancellationFlag
  ) throws(CancellationError) {
    let cell = host.cell.planeMetric
    let reduction = layer.metric.reduction
    let reduced = layer.metric.combined(by: reduction)
    let ratio = layer.metric.area / cell.area
    let leastArea = max(Double(cellCounts.lowerBound), ratio / pow(1 + 1.1 * strain, 2))
    let largestArea = min(Double(cellCounts.upperBound), ratio / pow(1 - 1.1 * strain, 2))
    guard leastArea <= largestArea else { return }
    let seconds = try Self.vectors(of: host, square: reduced.bb, strain, cancellation)
    // The most readable vectors of each lattice that symmetry does not make equal to another, by its least image.
    var found: [Superlattice: (vectors: IntegerMatrix, strain: Double)] = [:]
    for first in try Self.vectors(of: host, square: reduced.aa, strain, cancellation) {
      try cancellation.check()
      for second in seconds {
        let rows = IntegerMatrix(first, second)
        // Most pairs are ruled out by their area.
        guard (leastArea...largestArea).contains(Double(abs(rows.determinant))) else { continue }
        let apart = reduced.strain(of: rows, from: cell)
        guard apart.isWithin(strain), let lattice = Superlattice(rows) else { continue }
        let least = Supercell(host: host, lattice: lattice).leastImage.supercell.lattice
        let own = reduction.unimodularInverse.times(rows)
        let vectors = Supercell(host: host, vectors: own) == nil ? rows : own
        // Hosts repeated along their own vectors are not searched for again.
        guard least.shift != 0, Supercell(host: host, vectors: vectors) != nil else { continue }
        if found[least].map({ vectors.isMoreReadable(than: $0.vectors) }) ?? true {
          found[least] = (vectors, apart.largest)
        }
      }
    }
    let nearest = found.sorted { ($0.value.strain, $0.key) < ($1.value.strain, $1.key) }
    for (_, match) in nearest.prefix(Self.anyShapeCount) {
      if let supercell = Supercell(host: host, vectors: match.vectors) {
        add(supercell, layer: layer, strain)
      }
    }
  }

  /// Returns the vectors of a host's lattice whose length is near that with a given square.
  private static func vectors(
    of host: Host, square: Double, _ strain: Double, _ cancellation: CancellationFlag
  ) throws(CancellationError) -> [SIMD2<Int>] {
    let cell = host.cell.planeMetric
    // The distance between rows of cells limits the components of a vector of this length.
    let spacing = cell.area / max(cell.aa, cell.bb).squareRoot()
    let length = square.squareRoot() * (1 + 2 * strain)
    let reach = Int(min(length / spacing, Double(2 * Supercell.maximumRepeats)).rounded(.up))
    var found: [SIMD2<Int>] = []
    for i in -reach...reach {
      try cancellation.check()
      for j in -reach...reach {
        let own = cell.combined(by: IntegerMatrix([i, j], [i, j])).aa
        if abs((own / square).squareRoot() - 1) <= 2 * strain { found.append([i, j]) }
      }
    }
    return found
  }

  /// Adds the matches to a supercell.
  private mutating func add(_ supercell: Supercell, layer: IsolatedLayer, _ bound: Double) {
    let host = supercell.host
    let cell = host.cell.planeMetric
    let own = cell.combined(by: supercell.vectors)
    let basis = own.reduction.times(supercell.vectors)
    let metric = cell.combined(by: basis)
    let reduction = layer.metric.reduction
    let reduced = layer.metric.combined(by: reduction)
    // The shortest vectors of two lattices differ by no more than the strain between them.
    let slack = (1 - bound) * (1 - bound) * 0.999_99...(1 + bound) * (1 + bound) * 1.000_01
    guard slack.contains(reduced.aa / metric.aa), slack.contains(reduced.bb / metric.bb) else {
      return
    }
    let back = reduction.unimodularInverse
    func near(_ left: Double, _ right: Double) -> Bool { abs(left / right - 1) < 0.05 }
    let keepsOrder = near(layer.metric.aa, own.aa) && near(layer.metric.bb, own.bb)
    let candidates = IntegerMatrix.basisChanges.compactMap { change -> LatticeMatch? in
      let candidate = change.times(basis)
      let strain = reduced.strain(of: candidate, from: cell)
      guard strain.isWithin(bound) else { return nil }
      // From the reduced basis back to the layer's own vectors. A match is a rotation, so it turns
      // the layer over if the orientation of the plane changes.
      let rows = back.times(candidate)
      return LatticeMatch(
        supercell: supercell, rows: rows, isFlipped: rows.determinant < 0, strain: strain,
        keepsOrder: keepsOrder)
    }
    // Of equivalent matches, the one with the least rotation is kept, so that sites keep their cells.
    var seen: Set<[Int]> = []
    for match in candidates.sorted(by: { $0.rotation < $1.rotation }) {
      guard !seen.contains(Self.code(match.rows, match.isFlipped)) else { continue }
      for kept in supercell.keptOperations {
        let operation = host.operations[kept]
        seen.insert(
          Self.code(operation.image(of: match.rows), operation.flipsLayer != match.isFlipped))
      }
      matches.append(match)
    }
  }

  private static func code(_ rows: IntegerMatrix, _ isFlipped: Bool) -> [Int] {
    [rows.first.x, rows.first.y, rows.second.x, rows.second.y, isFlipped ? 1 : 0]
  }
}

extension IntegerMatrix {
  /// Whether these vectors are easier to read than others of an equivalent lattice: right-handed, with small numbers, few
  /// of which are negative.
  fileprivate func isMoreReadable(than other: IntegerMatrix) -> Bool {
    func order(_ matrix: IntegerMatrix) -> [Int] {
      let components = [
        matrix.first.x, matrix.first.y, matrix.second.x, matrix.second.y,
      ]
      return [matrix.determinant < 0 ? 1 : 0, components.map(abs).reduce(0, +)]
        + [components.count { $0 < 0 }] + components.map { -$0 }
    }
    return order(self).lexicographicallyPrecedes(order(other))
  }

  /// All matrices that can relate the reduced bases of two lattices which differ by a few percent.
  static let basisChanges: [IntegerMatrix] = {
    let entries = [0, 1, -1, 2, -2]
    var changes: [IntegerMatrix] = []
    for a in entries {
      for b in entries {
        for c in entries {
          for d in entries where abs(a * d - b * c) == 1 {
            changes.append(IntegerMatrix([a, b], [c, d]))
          }
        }
      }
    }
    return changes
  }()
}
