import Prediction

/// The energy of each species by ridge regression on the composition.
package enum SpeciesBaseline {
  /// Fits energies of the species such that their mean over the defects of a configuration is closest to its label.
  ///
  /// - Parameters:
  ///   - samples: Queries, their labels in eV, and the weights of the squared errors.
  ///   - speciesCount: The number of species of the model.
  ///   - ridge: The number added to the diagonal of the normal equations.
  /// - Returns: The energy of each species, eV.
  package static func fit(
    _ samples: [(query: Query, label: Double, weight: Double)], speciesCount: Int, ridge: Double
  ) -> [Double] {
    var matrix = [[Double]](
      repeating: [Double](repeating: 0, count: speciesCount), count: speciesCount)
    var right = [Double](repeating: 0, count: speciesCount)
    for index in 0..<speciesCount { matrix[index][index] = ridge }
    for sample in samples {
      var fractions = [Double](repeating: 0, count: speciesCount)
      for species in sample.query.species {
        fractions[species] += 1 / Double(sample.query.species.count)
      }
      for row in 0..<speciesCount where fractions[row] != 0 {
        right[row] += sample.weight * fractions[row] * sample.label
        for column in 0..<speciesCount {
          matrix[row][column] += sample.weight * fractions[row] * fractions[column]
        }
      }
    }
    return CholeskyFactor(matrix).solve(right)
  }
}
