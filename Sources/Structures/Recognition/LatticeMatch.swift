// Fits of a cell: the ways in which a layer's lattice is that of a supercell.

import Crystals

/// A supercell with a way to lay a layer's lattice on its own.
struct LatticeMatch {
  let supercell: Supercell
  /// The layer's two vectors as combinations of those of the unit cell.
  let rows: IntegerRows
  /// Whether the layer is turned over.
  let isFlipped: Bool
  /// The largest relative change of a length.
  let strain: Double
  /// Whether the layer's first vector is as long as the supercell's first, and the second as the second.
  let keepsOrder: Bool

  /// How far the layer's vectors are from the supercell's own, in cells.
  fileprivate var turn: Int {
    let apart = [
      rows.first.x - supercell.a, rows.first.y, rows.second.x, rows.second.y - supercell.b,
    ]
    return apart.map(abs).reduce(0, +)
  }

  /// Where the fit takes an atom: the plane in units of the unit cell's vectors, the height in Å.
  func position(plane: SIMD2<Double>, height: Double) -> SIMD3<Double> {
    [
      plane.x * Double(rows.first.x) + plane.y * Double(rows.second.x),
      plane.x * Double(rows.first.y) + plane.y * Double(rows.second.y),
      isFlipped ? -height : height,
    ]
  }
}

/// All fits of a layer's lattice to a host.
struct CellFits {
  /// One of each set of fits that the host's symmetry makes the same.
  private(set) var fits: [LatticeMatch] = []
  /// The supercell of the least strain.
  private(set) var nearest: (name: String, strain: Double)?

  /// The fits to supercells of `host` strained by at most `strain`, or to the one with the given repeats.
  ///
  /// - Complexity: O(*s*) for the *s* supercells whose area is near the layer's, some hundreds at most.
  init(of layer: FreeLayer, to host: Host, repeats: SIMD2<Int>?, strain: Double) {
    let cell = host.cell.planeMetric
    let ratio = layer.metric.area / cell.area
    let reduction = layer.metric.reduction
    let reduced = layer.metric.combined(by: reduction)
    let range = 1...Supercell.maximumRepeats
    let slack = (1 + strain) * (1 + strain)
    for a in repeats.map({ [$0.x] }) ?? Array(range) {
      let least = max(1, Int((ratio / Double(a) / slack).rounded(.down)))
      let most = min(Supercell.maximumRepeats, Int((ratio / Double(a) * slack).rounded(.up)))
      guard least <= most else { continue }
      for b in repeats.map({ [$0.y] }) ?? Array(least...most) {
        let repeats = IntegerRows([a, 0], [0, b])
        let basis = cell.combined(by: repeats).reduction.times(repeats)
        let metric = cell.combined(by: basis)
        // The shortest vectors of two lattices differ by no more than the strain between them.
        func near(_ left: Double, _ right: Double) -> Bool {
          left <= right * slack * 1.000_001 && right <= left * slack * 1.000_001
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
    _ supercell: Supercell, basis: IntegerRows, layer: FreeLayer, reduced: PlaneMetric,
    _ back: IntegerRows, _ bound: Double
  ) {
    let host = supercell.host
    let cell = host.cell.planeMetric
    let own = cell.combined(by: IntegerRows([supercell.a, 0], [0, supercell.b]))
    func near(_ left: Double, _ right: Double) -> Bool { abs(left / right - 1) < 0.05 }
    let keepsOrder = near(layer.metric.aa, own.aa) && near(layer.metric.bb, own.bb)
    let candidates = IntegerRows.basisChanges.compactMap { change -> LatticeMatch? in
      let candidate = change.times(basis)
      let strain = reduced.strain(from: cell.combined(by: candidate))
      guard strain <= bound else { return nil }
      // Back from the reduced basis to the layer's own vectors. A fit is a rotation, so it turns the
      // layer over where the plane's sense changes.
      let rows = back.times(candidate)
      return LatticeMatch(
        supercell: supercell, rows: rows, isFlipped: rows.determinant < 0, strain: strain,
        keepsOrder: keepsOrder)
    }
    // Of fits that are the same the one is kept that turns the layer least: its own sites.
    var seen: Set<[Int]> = []
    for fit in candidates.sorted(by: { $0.turn < $1.turn }) {
      if fit.strain < nearest?.strain ?? .infinity { nearest = (supercell.name, fit.strain) }
      guard !seen.contains(Self.code(fit.rows, fit.isFlipped)) else { continue }
      for kept in supercell.keptOperations {
        let operation = host.operations[kept]
        seen.insert(
          Self.code(operation.image(of: fit.rows), operation.flipsLayer != fit.isFlipped))
      }
      fits.append(fit)
    }
  }

  private static func code(_ rows: IntegerRows, _ isFlipped: Bool) -> [Int] {
    [rows.first.x, rows.first.y, rows.second.x, rows.second.y, isFlipped ? 1 : 0]
  }

  /// A matrix by which a layer's lattice is a supercell of `host` to 0.2 %, whatever its vectors.
  ///
  /// - Complexity: O(*n*²) for the *n* lattice vectors about as long as the layer's shorter one and
  ///   the longer, some hundreds for the largest cell.
  static func anyMatrix(of layer: FreeLayer, to host: Host) -> IntegerRows? {
    let cell = host.cell.planeMetric
    let reduced = layer.metric.combined(by: layer.metric.reduction)
    let tolerance = 0.002
    func vectors(ofSquare square: Double) -> [SIMD2<Int>] {
      // Rows of cells are this far apart, so no vector of that length has larger entries.
      let reach = min(
        4 * Supercell.maximumRepeats,
        Int(
          (square.squareRoot() * max(cell.aa, cell.bb).squareRoot() / cell.area * 1.01).rounded(.up)
        ))
      var found: [SIMD2<Int>] = []
      for i in -reach...reach {
        for j in -reach...reach {
          let length = PlaneMetric(aa: cell.aa, ab: cell.ab, bb: cell.bb)
            .combined(by: IntegerRows([i, j], [i, j])).aa
          if abs(length / square - 1) < 2 * tolerance { found.append([i, j]) }
        }
      }
      return found
    }
    for first in vectors(ofSquare: reduced.aa) {
      for second in vectors(ofSquare: reduced.bb) {
        let rows = IntegerRows(first, second)
        if rows.determinant != 0,
          reduced.strain(from: cell.combined(by: rows)) < tolerance
        {
          return rows
        }
      }
    }
    return nil
  }
}

extension Supercell {
  /// "MoS2 8x8".
  var name: String { "\(host.name) \(a)x\(b)" }
}

extension LayerOperation {
  /// Where the operation takes two combinations of the lattice vectors.
  fileprivate func image(of rows: IntegerRows) -> IntegerRows {
    func image(_ row: SIMD2<Int>) -> SIMD2<Int> {
      [w11 * row.x + w12 * row.y, w21 * row.x + w22 * row.y]
    }
    return IntegerRows(image(rows.first), image(rows.second))
  }
}
