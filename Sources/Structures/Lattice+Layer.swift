extension Lattice {
  /// The vacuum between a layer and its next image where no vector is given, Å.
  private static let vacuum = 20.0

  /// Creates a lattice of a layer: a missing vector is replaced by one normal to the others that leaves a vacuum.
  ///
  /// It is nil unless two or three vectors are given that a lattice can have.
  init?(layer vectors: [SIMD3<Double>?], around positions: [SIMD3<Double>]) {
    let given = vectors.compactMap(\.self)
    if given.count == 3 {
      self.init(given[0], given[1], given[2])
      return
    }
    guard given.count == 2, let out = vectors.firstIndex(of: nil) else { return nil }
    let across = cross(given[0], given[1])
    guard across.length > 0 else { return nil }
    let normal = across / across.length
    let heights = positions.map { dot($0, normal) }
    let span = (heights.max() ?? 0) - (heights.min() ?? 0)
    var completed = given
    completed.insert(normal * (span + Self.vacuum), at: out)
    self.init(completed[0], completed[1], completed[2])
  }
}
