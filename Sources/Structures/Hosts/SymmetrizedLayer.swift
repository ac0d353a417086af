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
    struct LinearPart: Hashable {
      let matrix: IntegerMatrix
      let flipsLayer: Bool
    }
    let parts = Set(operations.map { LinearPart(matrix: $0.matrix, flipsLayer: $0.flipsLayer) })
    guard parts.count == operations.count else { return false }
    return parts.allSatisfy { left in
      parts.allSatisfy { right in
        parts.contains(
          LinearPart(
            matrix: left.matrix.times(right.matrix),
            flipsLayer: left.flipsLayer != right.flipsLayer))
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
      let image = layer.metric.combined(by: operation.matrix.transposed)
      metric.aa += weight * image.aa
      metric.ab += weight * image.ab
      metric.bb += weight * image.bb
      let translation = translation(of: operation)
      for (basis, atom) in layer.atoms.enumerated() {
        let offset = operation.offsets[basis]
        let moved =
          operation.matrix.times(atom.plane - centre) + translation
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
