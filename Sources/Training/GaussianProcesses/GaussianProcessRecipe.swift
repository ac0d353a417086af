import Prediction

/// The settings of a Gaussian process.
public struct GaussianProcessRecipe: Codable, Hashable, Sendable {
  /// The constants of the kernel, but for the number of descriptors, which depends on the host.
  public var kernel: KernelConstants
  /// Whether composition and charges are compared as well as the descriptors of the forest.
  public var comparesAllDescriptors: Bool
  /// The candidates for the variance of the labels' noise divided by that of the process; leave-one-out
  /// cross-validation chooses one.
  public var noises: [Double]
  /// Whether the mean function is the mean energy of the species, or the median of the labels.
  public var hasSpeciesBaseline: Bool

  /// The recipe for the formation energy per site of hosts with a few hundred rows.
  public static let energy = GaussianProcessRecipe(
    kernel: KernelConstants(
      surroundingsLength: 2, descriptorLength: 3, descriptorCount: 0, isRough: false,
      productWeight: 1, descriptorWeight: 0),
    comparesAllDescriptors: true, noises: [0.003, 0.01, 0.03, 0.1], hasSpeciesBaseline: true)

  /// The recipe for the band gap of hosts with a few hundred rows.
  public static let bandGap = GaussianProcessRecipe(
    kernel: KernelConstants(
      surroundingsLength: 2, descriptorLength: 1, descriptorCount: 0, isRough: true,
      productWeight: 0, descriptorWeight: 2),
    comparesAllDescriptors: false, noises: [0.03, 0.1, 0.3], hasSpeciesBaseline: false)
}
