// The likeness of configurations: of their defects' surroundings, and of their figures as wholes.
//
//   K(A, B) = Kₑ(A, B) (1 + p G(A, B)) + g G(A, B)
//
// Kₑ is the mean over the defects i of A and j of B, of the same species, of a Matérn function of the distance of
// their surroundings; G a Matérn function of the distance of the configurations' descriptors.

/// The kernel between any configuration and some reference configurations.
package struct ConfigurationKernel: Sendable {
  package let constants: KernelConstants
  package let references: KernelReferences
  /// Mean and deviation of each descriptor compared, over the references.
  private let means: [Float]
  private let deviations: [Float]
  /// The descriptors of the references in these units, (descriptors compared, references padded to whole vectors).
  private let scaled: [Float]
  /// The mean of Kₑ of a reference with itself, by which Kₑ is divided.
  private let selfLikeness: Double

  /// A kernel relative to at least one reference.
  package init(_ constants: KernelConstants, references: KernelReferences, selfLikeness: Double) {
    self.constants = constants
    self.references = references
    self.selfLikeness = selfLikeness
    var means: [Float] = []
    var deviations: [Float] = []
    var scaled: [Float] = []
    for index in 0..<min(constants.descriptorCount, references.descriptorCount) {
      let values = (0..<references.count).map { reference in
        references.descriptors[reference * references.descriptorCount + index]
      }
      let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
      let variance =
        values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
      means.append(Float(mean))
      deviations.append(Float(variance.squareRoot()))
      scaled += values.map { Self.scale($0, means[index], deviations[index]) }
      scaled += Array(repeating: 0, count: Matern.padded(values.count) - values.count)
    }
    self.means = means
    self.deviations = deviations
    self.scaled = scaled
  }

  /// The mean of Kₑ of each input with itself, `inputs` being the references.
  package static func selfLikeness(
    of inputs: [KernelInput], references: KernelReferences, length: Double
  ) -> Double {
    let own = inputs.indices.map { references.likeness(of: inputs[$0], length: length)[$0] }
    return max(1e-12, own.reduce(0, +) / Double(max(1, own.count)))
  }

  /// K of a configuration with each reference.
  package func row(of input: KernelInput) -> [Double] {
    row(of: input, likeness: likeness(of: input))
  }

  /// Kₑ of a configuration with each reference, before it is divided.
  func likeness(of input: KernelInput) -> [Double] {
    references.likeness(of: input, length: constants.surroundingsLength)
  }

  /// K of a configuration with each reference, given their likeness.
  func row(of input: KernelInput, likeness: [Double]) -> [Double] {
    let width = Matern.padded(references.count)
    var squares = [Float](repeating: 0, count: width)
    for index in means.indices {
      let own = Self.scale(input.descriptors[index], means[index], deviations[index])
      squares.withUnsafeMutableBufferPointer { squares in
        scaled[(index * width)..<((index + 1) * width)].withUnsafeBufferPointer { others in
          for reference in 0..<width {
            let apart = own - others[reference]
            squares[reference] += apart * apart
          }
        }
      }
    }
    var global = [Double](repeating: 0, count: width)
    let spread = Double(max(1, means.count)).squareRoot() * constants.descriptorLength
    (constants.isRough ? Matern.half : .threeHalves).add(
      ofRootsOf: squares[...], scale: 1 / spread, to: &global)
    return zip(likeness, global).map { likeness, global in
      likeness / selfLikeness * (1 + constants.productWeight * global)
        + constants.descriptorWeight * global
    }
  }

  /// In standard deviations from the mean, no further than three; a constant descriptor tells nothing.
  private static func scale(_ descriptor: Float, _ mean: Float, _ deviation: Float) -> Float {
    guard deviation > 1e-9 else { return 0 }
    return min(3, max(-3, (descriptor - mean) / deviation))
  }
}
