/// The values of a named tensor on their way to or from a file.
public struct Tensor: Hashable, Sendable {
  /// Length along each dimension, the slowest first.
  public var shape: [Int]
  /// The values, row-major.
  public var values: [Float]

  /// Creates a tensor; whoever reads it checks that `values` fill `shape`.
  public init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }
}
