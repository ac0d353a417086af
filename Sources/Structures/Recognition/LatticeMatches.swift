import Crystals
import Numerics

/// All matches of a layer's lattice to supercells of a host.
struct LatticeMatches {
  /// One match of each set that the host's symmetry makes equivalent.
  private(set) var matches: [LatticeMatch] = []

  /// Finds the matches to supercells of `host` strained by at most `strain`, or to the one with the given repeats.
  ///
  /// - Complexity: O(*s*) for the *s* supercells whose area is near the layer's, some hundreds at most.
  init(
    of layer: IsolatedLayer, to host: Host, repeats: SIMD2<Int>?, strain: Double,
    cancellation: CancellationFlag
  ) throws(CancellationError) {
    let cell = host.cell.planeMetric
    let ratio = layer.metric.area / cell.area
    let reduction = layer.metric.reduction
    let reduced = layer.metric.combined(by: reduction)
    let range = 1...Supercell.maximumRepeats
    // The squares of lengths, and areas, change by no more than these factors.
    let (shrinkage, growth) = ((1 - strain) * (1 - strain), (1 + strain) * (1 + strain))
    for a in repeats.map({ [$0.x] }) ?? Array(range) {
      try cancellation.check()
      let least = max(1, Int((ratio / Double(a) / growth).rounded(.down)))
      let most = min(Supercell.maximumRepeats, Int((ratio / Double(a) / shrinkage).rounded(.up)))
      guard least <= most else { continue }
      for b in repeats.map({ [$0.y] }) ?? Array(least...most) {
        let repeats = IntegerMatrix([a, 0], [0, b])
        let basis = cell.combined(by: repeats).reduction.times(repeats)
        let metric = cell.combined(by: basis)
        // The shortest vectors of two lattices differ by no more than the strain between them.
        func near(_ left: Double, _ right: Double) -> Bool {
          left <= right * growth * 1.000_01 && left >= right * shrinkage * 0.999_99
        }
        guard near(reduced.aa, metric.aa), near(reduced.bb, metric.bb),
          let supercell = Supercell(host: host, a: a, b: b)
        else { continue }
        add(
          supercell, basis: basis, layer: layer, reduced: reduced, reduction.unimodularInverse,
          strain)
      }
    }
  }

  private mutating func add(
    _ supercell: Supercell, basis: IntegerMatrix, layer: IsolatedLayer, reduced: PlaneMetric,
    _ back: IntegerMatrix, _ bound: Double
  ) {
    let host = supercell.host
    let cell = host.cell.planeMetric
    let own = cell.combined(by: IntegerMatrix([supercell.a, 0], [0, supercell.b]))
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

  /// Returns a matrix that maps the unit cell of `host` to a layer's lattice within 0.2 %, if there is one.
  ///
  /// - Complexity: O(*n*²) for the *n* lattice vectors about as long as the layer's shorter one and
  ///   the longer, some hundreds for the largest cell.
  static func anyMatrix(
    of layer: IsolatedLayer, to host: Host, cancellation: CancellationFlag
  ) throws(CancellationError) -> IntegerMatrix? {
    let cell = host.cell.planeMetric
    let reduced = layer.metric.combined(by: layer.metric.reduction)
    let tolerance = 0.002
    func vectors(ofSquare square: Double) throws(CancellationError) -> [SIMD2<Int>] {
      // The distance between rows of cells limits the entries of a vector of this length.
      let reach = min(
        4 * Supercell.maximumRepeats,
        Int(
          (square.squareRoot() * max(cell.aa, cell.bb).squareRoot() / cell.area * 1.01).rounded(.up)
        ))
      var found: [SIMD2<Int>] = []
      for i in -reach...reach {
        try cancellation.check()
        for j in -reach...reach {
          let length = cell.combined(by: IntegerMatrix([i, j], [i, j])).aa
          if abs(length / square - 1) < 2 * tolerance { found.append([i, j]) }
        }
      }
      return found
    }
    let seconds = try vectors(ofSquare: reduced.bb)
    for first in try vectors(ofSquare: reduced.aa) {
      try cancellation.check()
      for second in seconds {
        let rows = IntegerMatrix(first, second)
        if rows.determinant != 0,
          reduced.strain(of: rows, from: cell).isWithin(tolerance)
        {
          return rows
        }
      }
    }
    return nil
  }
}

extension LayerOperation {
  /// Returns the images of two combinations of the lattice vectors.
  fileprivate func image(of rows: IntegerMatrix) -> IntegerMatrix {
    func image(_ row: SIMD2<Int>) -> SIMD2<Int> {
      [w11 * row.x + w12 * row.y, w21 * row.x + w22 * row.y]
    }
    return IntegerMatrix(image(rows.first), image(rows.second))
  }
}
