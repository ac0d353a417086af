/// A graph network: from graphs to one number each, by an embedding of the nodes' species, blocks of messages, pooling
/// and a readout.
///
/// This form is for training: its passes keep what the backward pass needs. ``InferenceEnsemble`` is the form that
/// answers requests. The output of a graph depends on that graph alone, bit for bit, whatever else is in its batch.
public struct Network: Sendable {
  /// The sizes and constants.
  public let shape: NetworkShape
  /// Where each tensor lies in ``parameters``.
  public let layout: ParameterLayout
  /// The weight of each relation's messages; not trained.
  public let envelope: [Float]
  /// All trained tensors, end to end.
  public internal(set) var parameters: [Float]

  init(_ shape: NetworkShape, envelope: [Float], parameters: [Float]) {
    layout = NetworkLayers.layout(shape)
    precondition(envelope.count == shape.relationCount && parameters.count == layout.count)
    self.shape = shape
    self.envelope = envelope
    self.parameters = parameters
  }

  /// Creates a network from named tensors, as ``tensors`` returns them.
  ///
  /// - Throws: ``NetworkError`` that names the first size out of bounds or the first tensor that
  ///   is missing, unknown or of the wrong shape, or that holds a value that is not finite.
  public init(_ shape: NetworkShape, tensors: [String: Tensor]) throws(NetworkError) {
    try shape.validate()
    let block = try Self.fileLayout(shape).block(of: tensors)
    self.init(
      shape, envelope: Array(block.suffix(shape.relationCount)),
      parameters: Array(block.dropLast(shape.relationCount)))
  }

  /// All tensors by name, including the envelope.
  public var tensors: [String: Tensor] {
    Self.fileLayout(shape).tensors(of: parameters + envelope)
  }

  private static func fileLayout(_ shape: NetworkShape) -> ParameterLayout {
    ParameterLayout(
      NetworkLayers.layout(shape).tensors
        + [ParameterTensor("envelope", [shape.relationCount], .constant(1))])
  }

  /// Calls `body` with the layers, which it must not change.
  func withLayers<Result>(_ body: (NetworkLayers) -> Result) -> Result {
    parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else {
        preconditionFailure("a network has parameters")
      }
      return body(NetworkLayers(UnsafeMutablePointer(mutating: base), shape, layout))
    }
  }
}
