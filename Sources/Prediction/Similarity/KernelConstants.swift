/// The constants of a `ConfigurationKernel`.
public struct KernelConstants: Codable, Equatable, Hashable, Sendable {
  /// The length scale of distances between surroundings, in units of their spread.
  public var surroundingsLength: Double
  /// The length scale of distances between descriptors, in standard deviations.
  public var descriptorLength: Double
  /// The number of descriptors compared, counted from the first.
  public var descriptorCount: Int
  /// Whether descriptors are compared by e^(−d), or by (1 + √3 d) e^(−√3 d).
  public var isRough: Bool
  /// The weight p of the product.
  public var productWeight: Double
  /// The weight g of the descriptors alone.
  public var descriptorWeight: Double

  /// Creates constants.
  public init(
    surroundingsLength: Double, descriptorLength: Double, descriptorCount: Int, isRough: Bool,
    productWeight: Double, descriptorWeight: Double
  ) {
    self.surroundingsLength = surroundingsLength
    self.descriptorLength = descriptorLength
    self.descriptorCount = descriptorCount
    self.isRough = isRough
    self.productWeight = productWeight
    self.descriptorWeight = descriptorWeight
  }
}
