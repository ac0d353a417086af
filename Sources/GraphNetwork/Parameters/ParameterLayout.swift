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

  /// Returns the block's elements by name.
  public func tensors(of block: [Float]) -> [String: Tensor] {
    precondition(block.count == count)
    return Dictionary(
      uniqueKeysWithValues: tensors.map { tensor in
        (tensor.name, Tensor(shape: tensor.shape, values: Array(block[tensor.range])))
      })
  }

  /// Returns the flat block with the values of `tensors`.
  ///
  /// - Throws: ``NetworkError`` that names the first tensor, in the block's order, that is missing
  ///   or has the wrong shape or a value that is not finite, or one that the layout does not have.
  public func block(of tensors: [String: Tensor]) throws(NetworkError) -> [Float] {
    var block: [Float] = []
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
      block += given.values
    }
    if tensors.count > self.tensors.count {
      let known = Set(self.tensors.map(\.name))
      throw .unknownTensor(tensors.keys.filter { !known.contains($0) }.min() ?? "")
    }
    return block
  }
}
