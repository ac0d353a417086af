/// The layers of a network as views of its flat block of parameters, or of the block of their gradients.
struct NetworkLayers {
  private let elements: UnsafeMutablePointer<Float>
  private let shape: NetworkShape
  private let layout: ParameterLayout

  static func layout(_ shape: NetworkShape) -> ParameterLayout {
    var tensors = [ParameterTensor("embedding", [shape.speciesCount, shape.width], .normal)]
    for k in 0..<shape.blockCount { tensors += MessageBlock.tensors("blocks.\(k)", shape) }
    if shape.pooling == .logSumExp { tensors += LogSumExpPooling.tensors(shape) }
    var inputs = shape.width + shape.contextCount
    for l in 0..<shape.readoutLayerCount {
      let outputs = shape.readoutWidth(l)
      tensors += Linear.tensors("readout.\(l)", inputs: inputs, outputs: outputs)
      inputs = outputs
    }
    return ParameterLayout(tensors)
  }

  init(_ elements: UnsafeMutablePointer<Float>, _ shape: NetworkShape, _ layout: ParameterLayout) {
    self.elements = elements
    self.shape = shape
    self.layout = layout
  }

  /// The features of each species, (species, d).
  var embedding: Matrix {
    var cursor = ParameterCursor(elements, layout, at: 0)
    return cursor.next()
  }

  func block(_ k: Int) -> MessageBlock {
    var cursor = ParameterCursor(elements, layout, at: 1 + k * MessageBlock.tensorCount)
    return MessageBlock(&cursor)
  }

  /// Nil for the mean, which has no parameters.
  var pooling: LogSumExpPooling? {
    guard shape.pooling == .logSumExp else { return nil }
    var cursor = ParameterCursor(
      elements, layout, at: 1 + shape.blockCount * MessageBlock.tensorCount)
    return LogSumExpPooling(&cursor)
  }

  func readout(_ l: Int) -> Linear {
    var cursor = ParameterCursor(
      elements, layout, at: layout.tensors.count - 2 * (shape.readoutLayerCount - l))
    return Linear(&cursor)
  }
}
