// The baseline: what each species costs alone, by ridge regression on the composition.

import Prediction

/// Least-squares energies of species.
package enum SpeciesBaseline {
  /// Finds eV for each species such that the mean over a configuration's defects is nearest to its label.
  ///
  /// - Parameters:
  ///   - samples: queries, their labels in eV, and the weight of each square.
  ///   - speciesCount: the number of species of the model.
  ///   - ridge: added to the diagonal of the normal equations.
  /// - Returns: eV by species, (species).
  package static func fit(
    _ samples: [(query: Query, label: Double, weight: Double)], speciesCount: Int, ridge: Double
  ) -> [Double] {
    var matrix = [[Double]](
      repeating: [Double](repeating: 0, count: speciesCount), count: speciesCount)
    var right = [Double](repeating: 0, count: speciesCount)
    for index in 0..<speciesCount { matrix[index][index] = ridge }
    for sample in samples {
      var shares = [Double](repeating: 0, count: speciesCount)
      for species in sample.query.species {
        shares[species] += 1 / Double(sample.query.species.count)
      }
      for row in 0..<speciesCount where shares[row] != 0 {
        right[row] += sample.weight * shares[row] * sample.label
        for column in 0..<speciesCount {
          matrix[row][column] += sample.weight * shares[row] * shares[column]
        }
      }
    }
    return CholeskyFactor(matrix).solve(right)
  }
}
