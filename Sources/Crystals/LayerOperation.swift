/// A symmetry operation of a layer, modulo its lattice translations.
///
/// An operation maps the fractional position x to W x + t in the plane, and z to ±z + t_z. Distances are measured only
/// when the operations of a cell are searched for. The result is exact: an integer matrix, a permutation of the basis,
/// and a cell offset for each atom.
public struct LayerOperation: Hashable, Sendable {
  /// The kind of an operation, apart from translations.
  public enum Kind: Int, CaseIterable, Sendable {
    /// The identity or a translation.
    case identity
    /// A reflection in the plane of the layer.
    case layerMirror
    /// A reflection or glide in a plane normal to the layer.
    case verticalMirror
    /// A twofold rotation or screw about an axis in the plane.
    case inPlaneTwofold
    /// A rotation about the normal of the layer.
    case rotation
    /// A rotation about the normal combined with z → −z, such as inversion.
    case rotationWithInversion
  }

  /// W, which acts on columns of cell indices or fractional coordinates; its determinant is 1 or −1.
  public let matrix: IntegerMatrix
  /// Whether z changes sign.
  public let flipsLayer: Bool
  /// The image of each basis index.
  public let permutation: [Int]
  /// The offset of each atom in cells: the cell (i, j) of basis β is mapped to W (i, j) + offset[β].
  public let offsets: [SIMD2<Int>]

  /// The kind of the operation.
  public var kind: Kind { Self.kind(matrix, flipsLayer) }

  /// Returns the kind of this operation after the inverse of `other`.
  package func kind(after other: LayerOperation) -> Kind {
    Self.kind(matrix.times(other.matrix.unimodularInverse), flipsLayer != other.flipsLayer)
  }

  private static func kind(_ matrix: IntegerMatrix, _ flipsLayer: Bool) -> Kind {
    switch (flipsLayer, matrix.determinant == 1) {
    case (false, true): matrix == .identity ? .identity : .rotation
    case (false, false): .verticalMirror
    case (true, true): matrix == .identity ? .layerMirror : .rotationWithInversion
    case (true, false): .inPlaneTwofold
    }
  }

  /// Returns the image of a site of the infinite crystal.
  public func image(of site: Site) -> Site {
    let cell = matrix.times([site.i, site.j]) &+ offsets[site.basis]
    return Site(i: cell.x, j: cell.y, basis: permutation[site.basis])
  }

  /// Returns the images of two combinations of the lattice vectors, the rows of a matrix.
  package func image(of rows: IntegerMatrix) -> IntegerMatrix {
    IntegerMatrix(matrix.times(rows.first), matrix.times(rows.second))
  }

  /// Positions closer than this count as equal, Å; those of a relaxed cell are accurate to 10⁻⁴ Å.
  public static let tolerance = 0.01

  /// Returns all operations of a cell modulo lattice translations, the identity first.
  ///
  /// If the cell is not primitive, its internal translations are operations too.
  ///
  /// - Complexity: O(*n*³) for *n* atoms; called once for each host.
  static func all(of cell: UnitCell) -> [LayerOperation] {
    var operations: [LayerOperation] = []
    // In a cell with an angle from 30° to 150°, no entry of an isometry exceeds 4.
    let entries = [0, 1, -1, 2, -2, 3, -3, 4, -4]
    for w11 in entries {
      for w12 in entries {
        for w21 in entries {
          for w22 in entries {
            let matrix = IntegerMatrix([w11, w12], [w21, w22])
            guard abs(matrix.determinant) == 1, preservesLengths(matrix, in: cell) else { continue }
            for flipsLayer in [false, true] {
              operations += withMatrix(matrix, flipsLayer, in: cell)
            }
          }
        }
      }
    }
    guard let identity = operations.firstIndex(where: \.isIdentity) else { return operations }
    operations.swapAt(0, identity)
    return operations
  }

  private var isIdentity: Bool {
    kind == .identity && permutation == Array(permutation.indices)
      && offsets.allSatisfy { $0 == .zero }
  }

  private static func preservesLengths(_ matrix: IntegerMatrix, in cell: UnitCell) -> Bool {
    let a = cell.a * Double(matrix.first.x) + cell.b * Double(matrix.second.x)
    let b = cell.a * Double(matrix.first.y) + cell.b * Double(matrix.second.y)
    func near(_ left: Double, _ right: Double) -> Bool { abs(left - right) < tolerance }
    let area = cell.a.x * cell.b.y
    return near((a * a).sum().squareRoot(), cell.lengths.x)
      && near((b * b).sum().squareRoot(), cell.lengths.y)
      // Angles are compared as displacements at the end of the longer vector.
      && abs((a * b).sum() - (cell.a * cell.b).sum()) < tolerance * area.squareRoot()
  }

  /// Returns the operations with a W and a sign of z: one for each translation that maps all atoms to atoms.
  private static func withMatrix(
    _ matrix: IntegerMatrix, _ flipsLayer: Bool, in cell: UnitCell
  ) -> [LayerOperation] {
    func rotated(_ x: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(matrix.times(SIMD2(x.x, x.y)), flipsLayer ? -x.z : x.z)
    }
    let first = cell.atoms[0]
    return cell.atoms.filter { $0.element == first.element }.compactMap { target in
      let translation = target.position - rotated(first.position)
      var permutation: [Int] = []
      var offsets: [SIMD2<Int>] = []
      for atom in cell.atoms {
        let moved = rotated(atom.position) + translation
        guard
          let basis = cell.atoms.indices.first(where: {
            cell.atoms[$0].element == atom.element
              && cell.distance(from: cell.atoms[$0].position, to: moved) < tolerance
          })
        else { return nil }
        let shift = moved - cell.atoms[basis].position
        permutation.append(basis)
        offsets.append([Int(shift.x.rounded()), Int(shift.y.rounded())])
      }
      return LayerOperation(
        matrix: matrix, flipsLayer: flipsLayer, permutation: permutation, offsets: offsets)
    }
  }
}
