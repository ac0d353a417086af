import Crystals

/// Symmetry operators without repetition, grouped by their rotations.
struct OperatorList {
  /// The operators in the order given, each once.
  let operators: [SymmetryOperator]
  /// The operators by the rows of their rotations.
  private let byRotation: [[SIMD3<Double>]: [SymmetryOperator]]

  /// A list of operators, of which equal ones are kept once.
  init(_ operators: [SymmetryOperator]) {
    var kept: [SymmetryOperator] = []
    var byRotation: [[SIMD3<Double>]: [SymmetryOperator]] = [:]
    for symmetry in operators {
      let others = byRotation[symmetry.rows] ?? []
      if others.contains(where: symmetry.hasTranslation(of:)) { continue }
      byRotation[symmetry.rows, default: []].append(symmetry)
      kept.append(symmetry)
    }
    self.operators = kept
    self.byRotation = byRotation
  }

  /// The operators of a space group in exact arithmetic.
  init(_ group: [SpaceGroupOperator]) { self.init(group.map(SymmetryOperator.init)) }

  /// The group of the identity alone.
  static let identity = OperatorList([SymmetryOperator.identity])

  /// Whether there is an operator that differs by lattice vectors at most.
  func contains(_ symmetry: SymmetryOperator) -> Bool {
    byRotation[symmetry.rows]?.contains(where: symmetry.hasTranslation(of:)) ?? false
  }

  /// The first product of two operators that is not in the list; nil if the list is a group.
  var missingProduct:
    (product: SymmetryOperator, first: SymmetryOperator, second: SymmetryOperator)?
  {
    for second in operators {
      for first in operators {
        let product = second.after(first)
        if !contains(product) { return (product, first, second) }
      }
    }
    return nil
  }

  /// The number of pure translations, which is that of lattice points in the cell.
  var latticePointCount: Int { byRotation[SymmetryOperator.identityRows]?.count ?? 0 }

  /// The number of rotations of each kind, by determinant and trace, which identify the point group.
  var rotationKinds: [SIMD2<Double>: Int] {
    var kinds: [SIMD2<Double>: Int] = [:]
    for rows in byRotation.keys {
      let determinant = dot(rows[0], cross(rows[1], rows[2]))
      kinds[SIMD2(determinant, rows[0].x + rows[1].y + rows[2].z), default: 0] += 1
    }
    return kinds
  }

  /// The first operator that changes lengths or angles of a lattice; nil if all keep them.
  func misfit(in lattice: Lattice) -> SymmetryOperator? { operators.first { !$0.fits(lattice) } }

  /// Returns the different positions to which the operators move a position.
  ///
  /// Images that `merging` does not tell apart are one, as the position is a special one.
  func images(of position: SIMD3<Double>, _ merging: PositionMerging) -> [SIMD3<Double>] {
    var positions: [SIMD3<Double>] = []
    for symmetry in operators {
      let image = symmetry.image(of: position)
      if !positions.contains(where: { merging.areEqual($0, image) }) { positions.append(image) }
    }
    return positions
  }
}

extension SymmetryOperator {
  static let identity = SymmetryOperator(SpaceGroupOperator.identity)
  static let identityRows = identity.rows
}
