/// The configurations that a Gaussian process was trained on, laid out for fast comparison with another one.
///
/// Processes trained on the same rows share them.
package struct KernelReferences: Sendable, Equatable {
  /// The number of defects of each reference.
  package let counts: [Int]
  /// The descriptors of the references, (``count``, ``descriptorCount``).
  let descriptors: [Float]
  /// The defects of each species.
  private let species: [SpeciesReferences]
  /// The total variance of the surroundings.
  private let variance: Double

  /// The number of references.
  package var count: Int { counts.count }

  /// The number of descriptors of a reference.
  var descriptorCount: Int { descriptors.count / max(1, count) }

  /// Creates references from configurations of a host with `speciesCount` species.
  package init(_ inputs: [KernelInput], speciesCount: Int) {
    var surroundings = SparseRows(width: inputs.first?.surroundings.width ?? 0)
    for input in inputs { surroundings.append(input.surroundings) }
    self.init(
      species: inputs.flatMap(\.species), counts: inputs.map(\.species.count),
      surroundings: surroundings, descriptors: inputs.flatMap(\.descriptors),
      speciesCount: speciesCount)
  }

  /// Creates references from the defects of all configurations, one after the other.
  ///
  /// - Parameters:
  ///   - species: The species of each defect, less than `speciesCount`.
  ///   - counts: The number of defects of each reference.
  ///   - surroundings: A row for each defect.
  ///   - descriptors: The descriptors of the references, (references, descriptors).
  ///   - speciesCount: The number of the host's species.
  init(
    species: [Int], counts: [Int], surroundings: SparseRows, descriptors: [Float],
    speciesCount: Int
  ) {
    precondition(
      counts.reduce(0, +) == species.count && surroundings.count == species.count,
      "each defect belongs to one reference and has one row of surroundings")
    self.counts = counts
    self.descriptors = descriptors
    let owners = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    self.species = (0..<speciesCount).map { own in
      let rows = species.indices.filter { species[$0] == own }
      return SpeciesReferences(owners: rows.map { owners[$0] }, rows: rows, of: surroundings)
    }
    variance = surroundings.totalVariance
  }

  /// Returns the similarity of a configuration's surroundings to those of each reference.
  ///
  /// It is the mean over all pairs of defects, one of each configuration, of the Matérn function of the distance of
  /// their surroundings in units of `length` spreads; a pair of different species counts as zero.
  func similarity(of input: KernelInput, length: Double) -> [Double] {
    let scale = 1 / (variance.squareRoot() * length)
    var sums = [Double](repeating: 0, count: count)
    for (index, references) in species.enumerated() {
      let rows = input.species.indices.filter { input.species[$0] == index }
      references.addSimilarity(of: rows, of: input.surroundings, scale: scale, to: &sums)
    }
    return sums.indices.map { sums[$0] / Double(input.species.count * counts[$0]) }
  }
}

extension SparseRows {
  /// The sum of the variances of all columns; not zero.
  fileprivate var totalVariance: Double {
    var (counts, sums, squares) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: width), 0.0
    )
    for (column, value) in zip(columns, values) {
      counts[column] += 1
      sums[column] += Double(value)
    }
    let rows = Double(max(1, count))
    for (column, value) in zip(columns, values) {
      let difference = Double(value) - sums[column] / rows
      squares += difference * difference
    }
    // Each zero differs from the mean by the mean itself.
    for column in 0..<width {
      let mean = sums[column] / rows
      squares += (rows - counts[column]) * mean * mean
    }
    return max(1e-12, squares / rows)
  }
}
