import Crystals

extension SymmetrizedLayer {
  /// Coordinates that differ by less are equal, in Å and as fractions.
  private static let resolution = 1e-5

  /// The layer in the setting that ``HostCell`` describes.
  var standardized: LayerCell {
    let reduction = layer.metric.reduction
    let metric = layer.metric.combined(by: reduction)
    // The same lattice has one such metric, but several bases with it.
    let target = PlaneMetric(aa: metric.aa, ab: -abs(metric.ab), bb: metric.bb)
    let tolerance = Self.resolution * metric.bb
    let bases = IntegerMatrix.basisChanges.map { $0.times(reduction) }.filter { basis in
      let other = layer.metric.combined(by: basis)
      return abs(other.aa - target.aa) < tolerance && abs(other.ab - target.ab) < tolerance
        && abs(other.bb - target.bb) < tolerance
    }
    let origins = LayerOrigins(of: self).best
    let settings = bases.flatMap { basis in
      origins.map { origin in
        var setting = layer
        for index in setting.atoms.indices { setting.atoms[index].plane -= origin }
        setting = setting.changed(by: basis)
        return Self.ordered(setting)
      }
    }
    return settings.min(by: Self.precedes) ?? layer
  }

  /// Returns the layer with all atoms in the first cell, in the order of the basis.
  private static func ordered(_ layer: LayerCell) -> LayerCell {
    var layer = layer
    for index in layer.atoms.indices {
      let plane = layer.atoms[index].plane + SIMD2(repeating: resolution)
      let cell = SIMD2(plane.x.rounded(.down), plane.y.rounded(.down))
      layer.atoms[index].plane -= cell
      // A coordinate that symmetry makes zero may have the sign of a rounding error.
      layer.atoms[index].plane.clamp(lowerBound: .zero, upperBound: [1, 1])
    }
    layer.atoms.sort { left, right in
      if left.element != right.element { return right.element.isAnion(beside: left.element) }
      return precedes(
        [left.height, left.plane.x, left.plane.y], [right.height, right.plane.x, right.plane.y])
        ?? false
    }
    return layer
  }

  /// Compares the positions of the atoms in their order.
  private static func precedes(_ left: LayerCell, _ right: LayerCell) -> Bool {
    for (first, second) in zip(left.atoms, right.atoms) {
      let order = precedes(
        [first.plane.x, first.plane.y, first.height],
        [second.plane.x, second.plane.y, second.height])
      if let order { return order }
    }
    return false
  }

  /// Whether the first coordinate that differs is smaller on the left; nil if none differs.
  private static func precedes(_ left: SIMD3<Double>, _ right: SIMD3<Double>) -> Bool? {
    for axis in 0..<3 where abs(left[axis] - right[axis]) > resolution {
      return left[axis] < right[axis]
    }
    return nil
  }
}
