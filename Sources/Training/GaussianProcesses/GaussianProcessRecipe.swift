// Recipes for Gaussian processes.

import Prediction

/// How a Gaussian process is set up.
public struct GaussianProcessRecipe: Codable, Hashable, Sendable {
  /// The constants of the kernel; of the descriptors as many are compared as there are, at most.
  public var kernel: KernelConstants
  /// Whether the forest's descriptors alone are compared, or composition and charges too.
  public var comparesAllDescriptors: Bool
  /// The variance of the labels' noise over the process's, of which the best by leave-one-out is taken.
  public var noises: [Double]
  /// Whether values vary about the mean energy of the species, or about the median.
  public var hasSpeciesBaseline: Bool

  /// The recipe for the formation energy per site of hosts with some hundred rows.
  public static let energy = GaussianProcessRecipe(
    kernel: KernelConstants(
      surroundingsLength: 2, descriptorLength: 3, descriptorCount: 0, isRough: false,
      productWeight: 1, descriptorWeight: 0),
    comparesAllDescriptors: true, noises: [0.003, 0.01, 0.03, 0.1], hasSpeciesBaseline: true)

  /// The recipe for the band gap of hosts with some hundred rows.
  public static let bandGap = GaussianProcessRecipe(
    kernel: KernelConstants(
      surroundingsLength: 2, descriptorLength: 1, descriptorCount: 0, isRough: true,
      productWeight: 0, descriptorWeight: 2),
    comparesAllDescriptors: false, noises: [0.03, 0.1, 0.3], hasSpeciesBaseline: false)
}
