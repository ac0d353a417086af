/// An expert that predicts from a Gaussian process over the configurations of one host.
///
/// With a few hundred rows, the similarity of surroundings predicts better than a network
/// (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, section 2.2).
public struct GaussianProcessExpert: Expert {
  private let encoder: KernelEncoder
  private let kernel: ConfigurationKernel
  /// The weight of each reference, eV.
  private let weights: [Double]
  private let scaling: TargetScaling

  /// Creates an expert from trained weights, one for each reference of the kernel.
  package init(
    encoder: KernelEncoder, kernel: ConfigurationKernel, weights: [Double], scaling: TargetScaling
  ) {
    precondition(weights.count == kernel.references.count, "there is one weight per reference")
    self.encoder = encoder
    self.kernel = kernel
    self.weights = weights
    self.scaling = scaling
  }

  /// Returns the mean of the process, without an uncertainty.
  public func estimates(for queries: [Query]) -> [Estimate] {
    queries.map { query in
      let input = encoder.input(of: query)
      return estimate(of: query, input: input, similarity: similarity(of: input))
    }
  }

  /// Returns the similarity of a configuration's surroundings to those of each reference.
  func similarity(of input: KernelInput) -> [Double] { kernel.similarity(of: input) }

  /// Whether ``similarity(of:)`` returns the same as that of another expert.
  func hasSimilarity(of other: GaussianProcessExpert) -> Bool {
    kernel.constants.surroundingsLength == other.kernel.constants.surroundingsLength
      && kernel.references == other.kernel.references
  }

  /// Returns the estimate of a query from its similarity to the references.
  func estimate(of query: Query, input: KernelInput, similarity: [Double]) -> Estimate {
    let covariances = kernel.covariances(of: input, similarity: similarity)
    let value = zip(covariances, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return Estimate(value: scaling.base(of: query) + value, uncertainty: nil)
  }
}
