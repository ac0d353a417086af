// The configurations that a Gaussian process was trained on, laid out for comparison with any other.

import GraphNetwork

/// Reference configurations, laid out for the kernel; processes of the same rows have them in common.
package struct KernelReferences: Sendable, Equatable {
  /// Defects of each reference.
  package let counts: [Int]
  /// The descriptors of the references, (``count``, ``descriptorCount``).
  let descriptors: [Float]
  /// The defects by species.
  private let species: [SpeciesReferences]
  /// The total variance of the surroundings.
  private let variance: Double

  /// The number of references.
  package var count: Int { counts.count }

  /// Numbers of a reference's descriptors.
  var descriptorCount: Int { descriptors.count / max(1, count) }

  /// References for configurations of a host with so many species.
  package init(_ inputs: [KernelInput], speciesCount: Int) {
    var surroundings = SparseRows(width: inputs.first?.surroundings.width ?? 0)
    for input in inputs { surroundings.append(input.surroundings) }
    self.init(
      species: inputs.flatMap(\.species), counts: inputs.map(\.species.count),
      surroundings: surroundings, descriptors: inputs.flatMap(\.descriptors),
      speciesCount: speciesCount)
  }

  /// References from the species of all defects, each below `speciesCount`, the number of defects of each reference,
  /// the surroundings of all defects, and descriptors, as many of each reference.
  init(
    species: [Int], counts: [Int], surroundings: SparseRows, descriptors: [Float],
    speciesCount: Int
  ) {
    precondition(
      counts.reduce(0, +) == species.count && surroundings.count == species.count,
      "each defect is of one reference and has surroundings")
    self.counts = counts
    self.descriptors = descriptors
    let owners = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    self.species = (0..<speciesCount).map { own in
      let rows = species.indices.filter { species[$0] == own }
      return SpeciesReferences(owners: rows.map { owners[$0] }, rows: rows, of: surroundings)
    }
    variance = surroundings.totalVariance
  }

  /// Sums over the defects of `input` and of each reference, of the same species, of the Matérn function of the
  /// distance of their surroundings in units of `length` spreads, divided by the number of pairs.
  func likeness(of input: KernelInput, length: Double) -> [Double] {
    let scale = 1 / (variance.squareRoot() * length)
    var sums = [Double](repeating: 0, count: count)
    for (index, references) in species.enumerated() {
      let rows = input.species.indices.filter { input.species[$0] == index }
      references.addLikeness(of: rows, of: input.surroundings, scale: scale, to: &sums)
    }
    return sums.indices.map { sums[$0] / Double(input.species.count * counts[$0]) }
  }
}

extension SparseRows {
  /// The variance of a row's numbers over the rows, summed over their places; not zero.
  fileprivate var totalVariance: Double {
    var (counts, sums, squares) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: width), 0.0
    )
    for (place, value) in zip(places, values) {
      counts[place] += 1
      sums[place] += Double(value)
    }
    let rows = Double(max(1, count))
    for (place, value) in zip(places, values) {
      let apart = Double(value) - sums[place] / rows
      squares += apart * apart
    }
    // The zeros are as far from the mean as that is from them.
    for place in 0..<width {
      let mean = sums[place] / rows
      squares += (rows - counts[place]) * mean * mean
    }
    return max(1e-12, squares / rows)
  }
}
