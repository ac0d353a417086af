// The likeness of configurations: of their defects' surroundings, and of their figures as wholes.
//
//   K(A, B) = Kₑ(A, B) (1 + p G(A, B)) + g G(A, B)
//
// Kₑ is the mean over the defects i of A and j of B, of the same species, of a Matérn function of the distance of
// their surroundings; G a Matérn function of the distance of the configurations' descriptors.

import Glibc

/// The kernel between any configuration and some reference configurations.
package struct ConfigurationKernel: Sendable {
  package let constants: KernelConstants
  package let references: KernelReferences
  /// Mean and deviation of each descriptor over the references.
  private let means: [Float]
  private let deviations: [Float]
  /// The descriptors of the references in these units.
  private let scaled: [[Float]]
  /// The mean of Kₑ of a reference with itself, by which Kₑ is divided.
  private let selfLikeness: Double

  /// A kernel relative to at least one reference.
  package init(_ constants: KernelConstants, references: KernelReferences, selfLikeness: Double) {
    self.constants = constants
    self.references = references
    self.selfLikeness = selfLikeness
    let count = min(constants.descriptorCount, references.descriptors.first?.count ?? 0)
    var means: [Float] = []
    var deviations: [Float] = []
    for index in 0..<count {
      let values = references.descriptors.map { Double($0[index]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      means.append(Float(mean))
      deviations.append(Float(variance.squareRoot()))
    }
    self.means = means
    self.deviations = deviations
    scaled = references.descriptors.map { Self.scale($0, means, deviations) }
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
    let likeness = references.likeness(of: input, length: constants.surroundingsLength)
    let own = Self.scale(input.descriptors, means, deviations)
    return (0..<references.count).map { index in
      var squares: Float = 0
      for (x, y) in zip(own, scaled[index]) { squares += (x - y) * (x - y) }
      let distance =
        (Double(squares) / Double(max(1, own.count))).squareRoot() / constants.descriptorLength
      let global = constants.isRough ? exp(-distance) : matern(distance)
      return likeness[index] / selfLikeness * (1 + constants.productWeight * global)
        + constants.descriptorWeight * global
    }
  }

  /// In standard deviations from the mean, no further than three; a constant descriptor tells nothing.
  private static func scale(
    _ descriptors: [Float], _ means: [Float], _ deviations: [Float]
  ) -> [Float] {
    means.indices.map { index in
      guard deviations[index] > 1e-9 else { return 0 }
      return min(3, max(-3, (descriptors[index] - means[index]) / deviations[index]))
    }
  }
}
