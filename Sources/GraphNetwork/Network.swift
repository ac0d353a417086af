// From graphs to one number each: embedding, blocks of messages, pooling, readout; and back.

/// A graph network ready to answer: it holds the row of every relation for each of its blocks.
///
/// The output of a graph depends on that graph alone, bit for bit, whatever else is in its batch.
public struct Network<Scalar: NetworkScalar>: Sendable {
  /// The sizes and constants.
  public let shape: NetworkShape
  /// Where each tensor lies in ``parameters``.
  public let layout: ParameterLayout
  /// The weight of each relation's messages; not trained.
  public let envelope: [Scalar]
  /// All trained tensors, end to end.
  public internal(set) var parameters: [Scalar]

  init(_ shape: NetworkShape, envelope: [Scalar], parameters: [Scalar]) {
    layout = NetworkLayers<Scalar>.layout(shape)
    precondition(envelope.count == shape.relationCount && parameters.count == layout.count)
    self.shape = shape
    self.envelope = envelope
    self.parameters = parameters
  }

  // MARK: Tensors

  /// Creates a network from named tensors, as ``tensors`` gives them back.
  ///
  /// - Throws: ``NetworkError`` that names the first size out of bounds or the first tensor that
  ///   is missing, unknown or of the wrong shape, or that holds a value that is not finite.
  public init(_ shape: NetworkShape, tensors: [String: Tensor]) throws(NetworkError) {
    try shape.validate()
    let block: [Scalar] = try Self.fileLayout(shape).block(of: tensors)
    self.init(
      shape, envelope: Array(block.suffix(shape.relationCount)),
      parameters: Array(block.dropLast(shape.relationCount)))
  }

  /// All tensors by name, the envelope among them.
  public var tensors: [String: Tensor] {
    Self.fileLayout(shape).tensors(of: parameters + envelope)
  }

  private static func fileLayout(_ shape: NetworkShape) -> ParameterLayout {
    ParameterLayout(
      NetworkLayers<Scalar>.layout(shape).tensors
        + [ParameterTensor("envelope", [shape.relationCount], .constant(1))])
  }

  // MARK: Passes

  /// The network's output for each graph of `batch`.
  ///
  /// Nothing is allocated once the workspace has seen a batch as large, provided that the array
  /// of its last outputs has been let go.
  public func forward(
    _ batch: GraphBatch<Scalar>, workspace: inout Workspace<Scalar>
  ) -> [Scalar] {
    batch.check(against: shape)
    workspace.prepare(shape, batch)
    workspace.outputs.removeAll(keepingCapacity: true)
    forward(batch, parameters, &workspace.storage, &workspace.outputs)
    return workspace.outputs
  }

  /// Adds to `gradient` that of a loss, given the loss's derivative by each output.
  ///
  /// - Parameters:
  ///   - batch: The batch that this network's ``forward(_:workspace:)`` was last called with.
  ///   - outputGradient: The derivative of the loss by each graph's output.
  ///   - workspace: The workspace of that call.
  ///   - gradient: As many elements as ``parameters`` or more; only so many are touched.
  public func backward(
    _ batch: GraphBatch<Scalar>, outputGradient: [Scalar], workspace: inout Workspace<Scalar>,
    addingTo gradient: inout [Scalar]
  ) {
    batch.check(against: shape)
    precondition(outputGradient.count == batch.graphCount)
    precondition(workspace.holds(batch), "a backward pass follows a forward pass")
    precondition(gradient.count >= layout.count)
    backward(batch, outputGradient, parameters, &workspace.storage, &gradient)
  }

  private var scale: Scalar { Scalar(shape.messageScale) }

  private func forward(
    _ batch: GraphBatch<Scalar>, _ parameters: UnsafePointer<Scalar>,
    _ storage: UnsafeMutablePointer<Scalar>, _ outputs: inout [Scalar]
  ) {
    let layers = NetworkLayers(UnsafeMutablePointer(mutating: parameters), shape, layout)
    let a = Activations(storage, shape, batch)
    a.shared.context.copy(batch.context)
    Scalar.gather(layers.embedding, batch.species, to: a.features(before: 0))
    for k in 0..<shape.blockCount {
      layers.block(k).forward(
        batch, envelope: envelope, scale: scale, a.block(k), a.shared,
        to: a.features(before: k + 1))
    }
    if let pooling = layers.pooling {
      pooling.forward(batch, features: a.features, projected: a.projected, to: a.pooled)
    } else {
      Scalar.pool(a.features, batch, mean: true, to: a.pooled)
    }
    readoutForward(layers, a)
    let last = a.readout(shape.readoutLayerCount - 1).sum
    outputs.append(contentsOf: UnsafeBufferPointer(start: last.elements, count: last.count))
  }

  private func backward(
    _ batch: GraphBatch<Scalar>, _ outputGradient: [Scalar], _ parameters: UnsafePointer<Scalar>,
    _ storage: UnsafeMutablePointer<Scalar>, _ gradient: UnsafeMutablePointer<Scalar>
  ) {
    let layers = NetworkLayers(UnsafeMutablePointer(mutating: parameters), shape, layout)
    let gradients = NetworkLayers(gradient, shape, layout)
    let a = Activations(storage, shape, batch)
    a.readout(shape.readoutLayerCount - 1).gradient.copy(outputGradient)
    readoutBackward(layers, a, addingTo: gradients)
    if let pooling = layers.pooling, let poolingGradient = gradients.pooling {
      a.featureGradient.clear()
      pooling.backward(
        batch, features: a.features, projected: a.projected, pooled: a.pooled,
        pooledGradient: a.pooledGradient, scratch: a.nodeGradients.hidden,
        addingTo: poolingGradient, a.featureGradient)
    } else {
      Scalar.spread(a.pooledGradient, batch, mean: true, to: a.featureGradient)
    }
    for k in (0..<shape.blockCount).reversed() {
      layers.block(k).backward(
        batch, envelope: envelope, scale: scale, a.block(k), a.shared, a.nodeGradients,
        features: a.featureGradient, addingTo: gradients.block(k))
    }
    Scalar.scatterAdd(a.featureGradient, batch.species, to: gradients.embedding)
  }

  // MARK: Readout

  /// [pooled, c] → linear → SiLU → … → linear, to one output a graph.
  private func readoutForward(_ layers: NetworkLayers<Scalar>, _ a: Activations<Scalar>) {
    let d = shape.width
    for l in 0..<shape.readoutLayerCount {
      let (layer, out) = (layers.readout(l), a.readout(l))
      if l == 0 {
        Scalar.repeatRow(layer.bias, to: out.sum)
        Scalar.addProduct(a.pooled, layer.weight.rows(0..<d), to: out.sum)
        Scalar.addProduct(
          a.shared.context, layer.weight.rows(d..<layer.weight.rows), to: out.sum)
      } else {
        layer.forward(a.readout(l - 1).activated, to: out.sum)
      }
      if l < shape.readoutLayerCount - 1 { Scalar.silu(out.sum, to: out.activated) }
    }
  }

  /// Sets the gradient of the pooled features from that of the last layer's sum.
  private func readoutBackward(
    _ layers: NetworkLayers<Scalar>, _ a: Activations<Scalar>,
    addingTo gradients: NetworkLayers<Scalar>
  ) {
    let d = shape.width
    for l in (1..<shape.readoutLayerCount).reversed() {
      let below = a.readout(l - 1)
      below.gradient.clear()
      layers.readout(l).backward(
        below.activated, a.readout(l).gradient, addingTo: gradients.readout(l), below.gradient)
      Scalar.siluBackward(below.sum, gradient: below.gradient)
    }
    let (layer, layerGradient, y) = (layers.readout(0), gradients.readout(0), a.readout(0).gradient)
    Scalar.addColumnSums(y, to: layerGradient.bias)
    Scalar.addTransposedProduct(a.pooled, y, to: layerGradient.weight.rows(0..<d))
    Scalar.addTransposedProduct(
      a.shared.context, y, to: layerGradient.weight.rows(d..<layer.weight.rows))
    a.pooledGradient.clear()
    Scalar.addProductTransposed(y, layer.weight.rows(0..<d), to: a.pooledGradient)
  }
}
