// The Gaussian-process expert: a configuration's value from those of configurations like it.
//
// Where there are some hundred rows, likeness of surroundings tells more than a network can learn
// (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, section 2.2).

import Crystals
import GraphNetwork

/// A Gaussian process over the configurations of one host.
public struct GaussianProcessExpert: Expert {
  private let encoder: KernelEncoder
  private let kernel: ConfigurationKernel
  /// The weight of each reference, eV.
  private let weights: [Double]
  private let units: Units

  /// An expert whose weights were found by training.
  package init(
    encoder: KernelEncoder, kernel: ConfigurationKernel, weights: [Double], units: Units
  ) {
    precondition(weights.count == kernel.references.count, "a weight for each reference")
    self.encoder = encoder
    self.kernel = kernel
    self.weights = weights
    self.units = units
  }

  /// The mean of the process; it has no reach of its own.
  public func estimates(for queries: [Query]) -> [Estimate] {
    queries.map { query in
      let row = kernel.row(of: encoder.input(of: query))
      let value = zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
      return Estimate(value: units.base(of: query) + value, reach: nil)
    }
  }
}

extension KernelReferences {
  /// The references as tensors: species of all defects (n), defects of each reference (r), surroundings
  /// (n, dimension) and descriptors (r, count).
  package func tensors(of inputs: [KernelInput]) -> [String: Tensor] {
    let surroundings = inputs.flatMap(\.surroundings)
    let dimension = surroundings.first?.count ?? 0
    let species = inputs.flatMap(\.species)
    return [
      "species": Tensor(shape: [species.count], values: species.map(Float.init)),
      "counts": Tensor(shape: [inputs.count], values: inputs.map { Float($0.species.count) }),
      "surroundings": Tensor(
        shape: [species.count, dimension], values: surroundings.flatMap(\.self)),
      "descriptors": Tensor(
        shape: [inputs.count, descriptors.first?.count ?? 0],
        values: descriptors.flatMap(\.self)),
    ]
  }

  /// Reads what ``tensors(of:)`` gives.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if a tensor is missing or the numbers do not fit.
  package init(
    tensors: [String: Tensor], encoder: KernelEncoder, speciesCount: Int
  ) throws(ModelError) {
    guard let species = tensors["species"], let counts = tensors["counts"],
      let surroundings = tensors["surroundings"], let descriptors = tensors["descriptors"],
      surroundings.shape == [species.values.count, encoder.dimension],
      descriptors.shape == [counts.values.count, encoder.descriptorCount],
      !counts.values.isEmpty
    else { throw .malformedWeights("the references of a Gaussian process") }
    var inputs: [KernelInput] = []
    var next = 0
    for (index, value) in counts.values.enumerated() {
      guard let count = Int(exactly: value), count > 0, count <= species.values.count - next else {
        throw .malformedWeights("'counts' of a Gaussian process")
      }
      var own: [Int] = []
      for value in species.values[next..<(next + count)] {
        guard let species = Int(exactly: value), (0..<speciesCount).contains(species) else {
          throw .malformedWeights("'species' of a Gaussian process")
        }
        own.append(species)
      }
      inputs.append(
        KernelInput(
          species: own,
          surroundings: (next..<(next + count)).map { row in
            Array(surroundings.values[(row * encoder.dimension)..<((row + 1) * encoder.dimension)])
          },
          descriptors: Array(
            descriptors.values[
              (index * encoder.descriptorCount)..<((index + 1) * encoder.descriptorCount)])))
      next += count
    }
    guard next == species.values.count else {
      throw .malformedWeights("'counts' of a Gaussian process")
    }
    self.init(inputs, speciesCount: speciesCount)
  }
}
