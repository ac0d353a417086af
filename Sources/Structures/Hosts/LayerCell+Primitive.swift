import Crystals

extension LayerCell {
  /// Returns the primitive cell with these translations, which are vectors of its lattice.
  ///
  /// The metric of this cell must be reduced. An atom of the primitive cell is at the mean of the positions of its images, so small displacements average out.
  ///
  /// - Throws: ``HostCellError/distorted`` if the translations are not those of a lattice within the tolerance, Å.
  func primitive(
    _ translations: LayerTranslations, tolerance: Double
  ) throws(HostCellError) -> LayerCell {
    let count = translations.vectors.count
    guard count > 1 else { return self }
    let rows = try supercell(of: translations, tolerance: tolerance)
    // The vectors of this cell are the rows times the primitive vectors, so coordinates x become x · rows.
    let small = LayerCell(
      metric: metric.combined(byInverseOf: rows),
      atoms: atoms.map { atom in
        Atom(
          element: atom.element, plane: rows.transposed.times(atom.plane), height: atom.height)
      })
    return try small.reduced.folded(count: count, tolerance: 2 * tolerance)
  }

  /// Joins the images of atoms; each atom has `count` of them.
  private func folded(count: Int, tolerance: Double) throws(HostCellError) -> LayerCell {
    var groups: [(first: Atom, sum: SIMD3<Double>, count: Int)] = []
    let grid = AtomGrid(of: self)
    var assigned = [Bool](repeating: false, count: atoms.count)
    for index in atoms.indices where !assigned[index] {
      let first = atoms[index]
      var group = (first: first, sum: SIMD3<Double>.zero, count: 0)
      for other in grid.atoms(at: first, tolerance: tolerance) where !assigned[other] {
        assigned[other] = true
        let apart = metric.nearestImage(of: atoms[other].plane - first.plane)
        group.sum += SIMD3(apart, atoms[other].height - first.height)
        group.count += 1
      }
      groups.append(group)
    }
    guard groups.allSatisfy({ $0.count == count }) else { throw .distorted }
    return LayerCell(
      metric: metric,
      atoms: groups.map { group in
        let mean = group.sum / Double(count)
        return Atom(
          element: group.first.element, plane: group.first.plane + SIMD2(mean.x, mean.y),
          height: group.first.height + mean.z)
      })
  }

  /// Returns the vectors of this cell as integer combinations of two that span all translations.
  private func supercell(
    of translations: LayerTranslations, tolerance: Double
  ) throws(HostCellError) -> IntegerMatrix {
    // The two shortest vectors that are not parallel span the lattice; each is near the cell's origin.
    var candidates: [SIMD2<Double>] = []
    for vector in translations.vectors {
      let image = metric.nearestImage(of: vector)
      for i in -2...2 {
        for j in -2...2 { candidates.append(image + SIMD2(Double(i), Double(j))) }
      }
    }
    let limit = 4 * tolerance * tolerance
    let vectors = candidates.map { (vector: $0, square: metric.product($0, $0)) }
      .filter { $0.square > limit }.sorted { $0.square < $1.square }
    let area = 1 / Double(translations.vectors.count)
    guard let first = vectors.first?.vector,
      var second = vectors.first(where: { entry in
        abs(first.x * entry.vector.y - first.y * entry.vector.x) > area / 2
      })?.vector
    else { throw .distorted }
    var determinant = first.x * second.y - first.y * second.x
    if determinant < 0 {
      // The normal of a right-handed basis stays the same, and so do the heights.
      second = -second
      determinant = -determinant
    }
    let rows = [
      SIMD2(second.y, -first.y) / determinant, SIMD2(-second.x, first.x) / determinant,
    ]
    let integers = rows.map { SIMD2(Int($0.x.rounded()), Int($0.y.rounded())) }
    let matrix = IntegerMatrix(integers[0], integers[1])
    guard matrix.determinant == translations.vectors.count else { throw .distorted }
    return matrix
  }
}
