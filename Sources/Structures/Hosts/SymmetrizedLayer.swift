import Crystals

/// A primitive cell of a layer that its symmetry operations keep exactly, with coordinates relative to the centre of its
/// atoms.
struct SymmetrizedLayer {
  /// The cell; the mean of the positions and heights is zero.
  let layer: LayerCell
  /// The symmetry operations of the cell.
  let operations: [LayerOperation]

  /// The maximum number of times that positions are averaged, after which more operations may be found.
  private static let maximumRounds = 5

  /// Averages the lengths and positions of a primitive cell, whose metric is reduced, over its symmetry operations.
  ///
  /// - Throws: ``HostCellError`` if the operations do not form a group, or the cell cannot be that of a host.
  init(_ layer: LayerCell) throws(HostCellError) {
    var layer = layer
    var operations: [LayerOperation] = []
    for _ in 0..<Self.maximumRounds {
      let cell: UnitCell
      do throws(HostError) {
        cell = try layer.unitCell(isRounded: false)
      } catch {
        throw .invalidCell(error)
      }
      let found = Host(name: "", title: "", cell: cell).operations
      let isStable = found.count == operations.count
      operations = found
      guard Self.areGroup(operations) else { throw .ambiguousSymmetry }
      // Offsets of operations refer to positions in the first cell.
      for (index, atom) in cell.atoms.enumerated() {
        layer.atoms[index].plane = [atom.position.x, atom.position.y]
      }
      layer = Self.averaged(layer, over: operations)
      if isStable {
        self.layer = layer
        self.operations = operations
        return
      }
    }
    throw .ambiguousSymmetry
  }

  /// Returns the translation of an operation relative to the centre of the atoms: a fraction with the number of atoms as
  /// its denominator.
  static func translation(of operation: LayerOperation) -> SIMD2<Double> {
    let sum = operation.offsets.reduce(SIMD2<Int>.zero) { $0 &+ $1 }
    return SIMD2(Double(sum.x), Double(sum.y)) / Double(operation.offsets.count)
  }

  private static func areGroup(_ operations: [LayerOperation]) -> Bool {
    func linear(_ o: LayerOperation) -> [Int] {
      [o.w11, o.w12, o.w21, o.w22, o.flipsLayer ? 1 : 0]
    }
    let parts = Set(operations.map(linear))
    guard parts.count == operations.count else { return false }
    return operations.allSatisfy { left in
      operations.allSatisfy { right in
        parts.contains([
          left.w11 * right.w11 + left.w12 * right.w21, left.w11 * right.w12 + left.w12 * right.w22,
          left.w21 * right.w11 + left.w22 * right.w21, left.w21 * right.w12 + left.w22 * right.w22,
          left.flipsLayer == right.flipsLayer ? 0 : 1,
        ])
      }
    }
  }

  private static func averaged(
    _ layer: LayerCell, over operations: [LayerOperation]
  ) -> LayerCell {
    let count = Double(layer.atoms.count)
    let centre = layer.atoms.reduce(SIMD2<Double>.zero) { $0 + $1.plane } / count
    let middle = layer.atoms.reduce(0) { $0 + $1.height } / count
    var metric = PlaneMetric(aa: 0, ab: 0, bb: 0)
    var planes = [SIMD2<Double>](repeating: .zero, count: layer.atoms.count)
    var heights = [Double](repeating: 0, count: layer.atoms.count)
    let weight = 1 / Double(operations.count)
    for operation in operations {
      let image = layer.metric.combined(
        by: IntegerMatrix([operation.w11, operation.w21], [operation.w12, operation.w22]))
      metric.aa += weight * image.aa
      metric.ab += weight * image.ab
      metric.bb += weight * image.bb
      let translation = translation(of: operation)
      for (basis, atom) in layer.atoms.enumerated() {
        let offset = operation.offsets[basis]
        let moved =
          operation.rotated(atom.plane - centre) + translation
          - SIMD2(Double(offset.x), Double(offset.y))
        let height = atom.height - middle
        planes[operation.permutation[basis]] += moved * weight
        heights[operation.permutation[basis]] += (operation.flipsLayer ? -height : height) * weight
      }
    }
    return LayerCell(
      metric: metric,
      atoms: layer.atoms.indices.map {
        LayerCell.Atom(element: layer.atoms[$0].element, plane: planes[$0], height: heights[$0])
      })
  }
}

extension LayerOperation {
  /// Returns W x.
  func rotated(_ x: SIMD2<Double>) -> SIMD2<Double> {
    [Double(w11) * x.x + Double(w12) * x.y, Double(w21) * x.x + Double(w22) * x.y]
  }
}
