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
  private let units: TargetScaling

  /// An expert whose weights were found by training.
  package init(
    encoder: KernelEncoder, kernel: ConfigurationKernel, weights: [Double], units: TargetScaling
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
      let input = encoder.input(of: query)
      return estimate(of: query, input: input, likeness: likeness(of: input))
    }
  }

  /// The likeness of a configuration to each reference.
  func likeness(of input: KernelInput) -> [Double] { kernel.likeness(of: input) }

  /// Whether ``likeness(of:)`` is the other's.
  func hasLikeness(of other: GaussianProcessExpert) -> Bool {
    kernel.constants.surroundingsLength == other.kernel.constants.surroundingsLength
      && kernel.references == other.kernel.references
  }

  /// The estimate of a query whose likeness is known.
  func estimate(of query: Query, input: KernelInput, likeness: [Double]) -> Estimate {
    let row = kernel.row(of: input, likeness: likeness)
    let value = zip(row, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return Estimate(value: units.base(of: query) + value, reach: nil)
  }
}
