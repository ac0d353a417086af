/// A tensor of a network: its name, its shape, its offset in the flat block and its initial values.
public struct ParameterTensor: Hashable, Sendable {
  /// The distribution of a tensor's initial values.
  enum InitialValues: Hashable, Sendable {
    case constant(Double)
    /// Normal with mean 0 and variance 1.
    case normal
    /// Uniform in ±1/√fanIn, the default of PyTorch's linear layers.
    case uniform(fanIn: Int)
  }

  /// Unique in its layout: `blocks.0.hidden.weight`.
  public let name: String
  /// Rows and columns of a matrix, or the length of a vector.
  ///
  /// A linear layer's weight has a row for each input and a column for each output.
  public let shape: [Int]
  /// Index of its first element in the flat block.
  public internal(set) var offset = 0
  let initialValues: InitialValues

  init(_ name: String, _ shape: [Int], _ initialValues: InitialValues) {
    self.name = name
    self.shape = shape
    self.initialValues = initialValues
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }
  /// Where its elements lie in the flat block.
  public var range: Range<Int> { offset..<offset + count }
  /// Whether weight decay applies: it does to matrices, not to biases and scalars.
  public var decays: Bool { shape.count > 1 }
}
