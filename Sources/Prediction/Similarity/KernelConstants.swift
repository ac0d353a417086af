// The constants of the kernel, as model.json keeps them.

/// The constants of the kernel.
public struct KernelConstants: Codable, Equatable, Hashable, Sendable {
  /// The length of surroundings' distances, in units of their spread.
  public var surroundingsLength: Double
  /// The length of descriptors' distances, in standard deviations.
  public var descriptorLength: Double
  /// The number of descriptors compared; the first of them.
  public var descriptorCount: Int
  /// Whether descriptors are compared by e^(−d), or by (1 + √3 d) e^(−√3 d).
  public var isRough: Bool
  /// The weight p of the product.
  public var productWeight: Double
  /// The weight g of the descriptors alone.
  public var descriptorWeight: Double

  /// Constants by name.
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
