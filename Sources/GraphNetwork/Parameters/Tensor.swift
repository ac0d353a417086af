/// The shape and values of a named tensor, as read from or written to a file.
public struct Tensor: Hashable, Sendable {
  /// Length along each dimension, the slowest first.
  public var shape: [Int]
  /// The values, row-major.
  public var values: [Float]

  /// Creates a tensor without checking that `values` fill `shape`; ``ParameterLayout`` checks it when it reads the
  /// tensor.
  public init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }
}
