// From the flat block of parameters to layers, in the order of the layout.

/// All layers of a network, seen in its block of parameters, or in the block of their gradients.
struct NetworkLayers<Scalar: NetworkScalar> {
  private let elements: UnsafeMutablePointer<Scalar>
  private let shape: NetworkShape
  private let layout: ParameterLayout

  static func layout(_ shape: NetworkShape) -> ParameterLayout {
    var tensors = [
      ParameterTensor("embedding", [shape.speciesCount, shape.width], .normal)
    ]
    for k in 0..<shape.blockCount {
      tensors += MessageBlock<Scalar>.tensors("blocks.\(k)", shape)
    }
    if shape.pooling == .logSumExp {
      tensors += LogSumExpPooling<Scalar>.tensors(shape)
    }
    var inputs = shape.width + shape.contextCount
    for l in 0..<shape.readoutLayerCount {
      let outputs = shape.readoutWidth(l)
      tensors += Linear<Scalar>.tensors("readout.\(l)", inputs: inputs, outputs: outputs)
      inputs = outputs
    }
    return ParameterLayout(tensors)
  }

  init(_ elements: UnsafeMutablePointer<Scalar>, _ shape: NetworkShape, _ layout: ParameterLayout) {
    self.elements = elements
    self.shape = shape
    self.layout = layout
  }

  /// The features of each species, (species, d).
  var embedding: Matrix<Scalar> {
    var cursor = ParameterCursor(elements, layout, at: 0)
    return cursor.next()
  }

  func block(_ k: Int) -> MessageBlock<Scalar> {
    var cursor = ParameterCursor(elements, layout, at: 1 + k * MessageBlock<Scalar>.tensorCount)
    return MessageBlock(&cursor)
  }

  /// Nothing for the mean, which has no parameters.
  var pooling: LogSumExpPooling<Scalar>? {
    guard shape.pooling == .logSumExp else { return nil }
    var cursor = ParameterCursor(
      elements, layout, at: 1 + shape.blockCount * MessageBlock<Scalar>.tensorCount)
    return LogSumExpPooling(&cursor)
  }

  func readout(_ l: Int) -> Linear<Scalar> {
    var cursor = ParameterCursor(
      elements, layout, at: layout.tensors.count - 2 * (shape.readoutLayerCount - l))
    return Linear(&cursor)
  }
}
