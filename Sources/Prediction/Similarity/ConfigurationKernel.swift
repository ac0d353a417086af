/// The covariance function of a Gaussian process over configurations, relative to its reference configurations.
///
///     K(A, B) = S(A, B) (1 + p G(A, B)) + g G(A, B)
///
/// S is the similarity of surroundings: the mean over the defects i of A and j of B, of the same species, of a Matérn
/// function of the distance of their surroundings, divided by the mean of S(A, A) over the references. G is a Matérn
/// function of the distance of the configurations' descriptors. The weights p and g are ``KernelConstants``.
package struct ConfigurationKernel: Sendable {
  package let constants: KernelConstants
  package let references: KernelReferences
  /// The mean of each compared descriptor over the references.
  private let means: [Float]
  /// The standard deviation of each compared descriptor over the references.
  private let deviations: [Float]
  /// The standardised descriptors of the references, (compared descriptors, references padded to ``Matern/lanes``).
  private let standardised: [Float]
  /// The mean similarity of a reference to itself.
  private let selfSimilarity: Double

  /// Creates a kernel relative to at least one reference.
  package init(
    _ constants: KernelConstants, references: KernelReferences, selfSimilarity: Double
  ) {
    self.constants = constants
    self.references = references
    self.selfSimilarity = selfSimilarity
    var means: [Float] = []
    var deviations: [Float] = []
    var standardised: [Float] = []
    for index in 0..<min(constants.descriptorCount, references.descriptorCount) {
      let values = (0..<references.count).map { reference in
        references.descriptors[reference * references.descriptorCount + index]
      }
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      let variance =
        values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
      means.append(Float(mean))
      deviations.append(Float(variance.squareRoot()))
      standardised += values.map { Self.standardise($0, means[index], deviations[index]) }
      standardised += Array(repeating: 0, count: Matern.padded(values.count) - values.count)
    }
    self.means = means
    self.deviations = deviations
    self.standardised = standardised
  }

  /// Returns the mean similarity of the references to themselves, where `inputs` are the references.
  package static func selfSimilarity(
    of inputs: [KernelInput], references: KernelReferences, length: Double
  ) -> Double {
    let own = inputs.indices.map { references.similarity(of: inputs[$0], length: length)[$0] }
    return max(1e-12, own.reduce(0, +) / Double(max(1, own.count)))
  }

  /// Returns the covariance K of a configuration with each reference.
  package func covariances(of input: KernelInput) -> [Double] {
    covariances(of: input, similarity: similarity(of: input))
  }

  /// Returns the similarity of a configuration's surroundings to those of each reference, not yet divided by the
  /// references' similarity to themselves.
  func similarity(of input: KernelInput) -> [Double] {
    references.similarity(of: input, length: constants.surroundingsLength)
  }

  /// Returns the covariance K of a configuration with each reference, from its ``similarity(of:)``.
  func covariances(of input: KernelInput, similarity: [Double]) -> [Double] {
    let width = Matern.padded(references.count)
    var squares = [Float](repeating: 0, count: width)
    for index in means.indices {
      let own = Self.standardise(input.descriptors[index], means[index], deviations[index])
      squares.withUnsafeMutableBufferPointer { squares in
        standardised[(index * width)..<((index + 1) * width)].withUnsafeBufferPointer { others in
          for reference in 0..<width {
            let difference = own - others[reference]
            squares[reference] += difference * difference
          }
        }
      }
    }
    var global = [Double](repeating: 0, count: width)
    let spread = Double(max(1, means.count)).squareRoot() * constants.descriptorLength
    (constants.isRough ? Matern.half : .threeHalves).add(
      ofRootsOf: squares[...], scale: 1 / spread, to: &global)
    return zip(similarity, global).map { similarity, global in
      similarity / selfSimilarity * (1 + constants.productWeight * global)
        + constants.descriptorWeight * global
    }
  }

  /// Returns a descriptor in standard deviations from the mean, limited to ±3; 0 if the descriptor is constant.
  private static func standardise(_ descriptor: Float, _ mean: Float, _ deviation: Float) -> Float {
    guard deviation > 1e-9 else { return 0 }
    return min(3, max(-3, (descriptor - mean) / deviation))
  }
}
