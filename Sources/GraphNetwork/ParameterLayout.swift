// Where each named tensor lies in a network's one flat block of parameters.

/// A tensor of a network: its name, its shape, its place and its first values.
public struct ParameterTensor: Hashable, Sendable {
  /// How a tensor is filled before training.
  enum InitialValues: Hashable, Sendable {
    case constant(Double)
    /// Normal with mean 0 and variance 1.
    case normal
    /// Uniform in ±1/√fanIn, the default of PyTorch's linear layers.
    case uniform(fanIn: Int)
  }

  /// Unique in its layout: `blocks.0.hidden.weight`.
  public internal(set) var name: String
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
  /// Whether weight decay shrinks it: matrices decay; biases and lone numbers do not.
  public var decays: Bool { shape.count > 1 }
}

/// The tensors of a network, end to end in one flat block, in a fixed order.
public struct ParameterLayout: Hashable, Sendable {
  /// In the order of the flat block.
  public let tensors: [ParameterTensor]
  /// Number of elements of the flat block.
  public let count: Int

  init(_ tensors: [ParameterTensor]) {
    var end = 0
    self.tensors = tensors.map { tensor in
      var placed = tensor
      placed.offset = end
      end += tensor.count
      return placed
    }
    count = end
  }

  /// The block's elements by name.
  public func tensors<Scalar: NetworkScalar>(of block: [Scalar]) -> [String: Tensor] {
    precondition(block.count == count)
    return Dictionary(
      uniqueKeysWithValues: tensors.map { tensor in
        (tensor.name, Tensor(shape: tensor.shape, values: block[tensor.range].map(Float.init)))
      })
  }

  /// The flat block with the values of `tensors`.
  ///
  /// - Throws: ``NetworkError`` that names the first tensor, in the block's order, that is missing
  ///   or has the wrong shape or a value that is not finite, or one that the layout does not know.
  public func block<Scalar: NetworkScalar>(
    of tensors: [String: Tensor], as _: Scalar.Type = Scalar.self
  ) throws(NetworkError) -> [Scalar] {
    var block: [Scalar] = []
    block.reserveCapacity(count)
    for tensor in self.tensors {
      guard let given = tensors[tensor.name] else { throw .missingTensor(tensor.name) }
      guard given.shape == tensor.shape else {
        throw .tensorShape(tensor.name, given.shape, expected: tensor.shape)
      }
      guard given.values.count == tensor.count else {
        throw .valueCount(tensor.name, given.values.count, expected: tensor.count)
      }
      if let index = given.values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(tensor.name, index: index)
      }
      block.append(contentsOf: given.values.map(Scalar.init))
    }
    if tensors.count > self.tensors.count {
      let known = Set(self.tensors.map(\.name))
      throw .unknownTensor(tensors.keys.filter { !known.contains($0) }.min() ?? "")
    }
    return block
  }
}

/// Walks through the tensors of a flat block as matrices; a vector is a matrix of one row.
struct ParameterCursor<Scalar> {
  private let elements: UnsafeMutablePointer<Scalar>
  private let layout: ParameterLayout
  private var index: Int

  init(_ elements: UnsafeMutablePointer<Scalar>, _ layout: ParameterLayout, at index: Int) {
    self.elements = elements
    self.layout = layout
    self.index = index
  }

  mutating func next() -> Matrix<Scalar> {
    let tensor = layout.tensors[index]
    index += 1
    let columns = tensor.shape.last ?? 1
    return Matrix(
      elements: elements + tensor.offset, rows: tensor.shape.dropLast().first ?? 1,
      columns: columns)
  }
}
