extension Network {
  /// Returns the network's output for each graph of `batch`.
  ///
  /// Allocates nothing once the workspace has seen a batch of this size and the array of the previous outputs has been
  /// released.
  public func forward(_ batch: GraphBatch, workspace: inout TrainingWorkspace) -> [Float] {
    batch.check(against: shape)
    workspace.prepare(shape, batch)
    workspace.outputs.removeAll(keepingCapacity: true)
    forward(batch, parameters, &workspace.storage, &workspace.outputs)
    return workspace.outputs
  }

  /// Adds to `gradient` the gradient of a loss, given the loss's derivative with respect to each output.
  ///
  /// - Parameters:
  ///   - batch: The batch of the last call of ``forward(_:workspace:)``.
  ///   - outputGradient: The derivative of the loss with respect to each graph's output.
  ///   - workspace: The workspace of that call.
  ///   - gradient: At least as many elements as ``parameters``; further elements stay as they are.
  public func backward(
    _ batch: GraphBatch, outputGradient: [Float], workspace: inout TrainingWorkspace,
    addingTo gradient: inout [Float]
  ) {
    batch.check(against: shape)
    precondition(outputGradient.count == batch.graphCount)
    precondition(workspace.holds(batch), "a backward pass follows a forward pass")
    precondition(gradient.count >= layout.count)
    backward(batch, outputGradient, parameters, &workspace.storage, &gradient)
  }

  private var scale: Float { Float(shape.messageScale) }

  private func forward(
    _ batch: GraphBatch, _ parameters: UnsafePointer<Float>,
    _ storage: UnsafeMutablePointer<Float>, _ outputs: inout [Float]
  ) {
    let layers = NetworkLayers(UnsafeMutablePointer(mutating: parameters), shape, layout)
    let a = Activations(storage, shape, batch)
    a.shared.context.copy(batch.context)
    gather(layers.embedding, batch.species, to: a.features(before: 0))
    for k in 0..<shape.blockCount {
      layers.block(k).forward(
        batch, envelope: envelope, scale: scale, a.block(k), a.shared,
        to: a.features(before: k + 1))
    }
    if let pooling = layers.pooling {
      pooling.forward(batch, features: a.features, projected: a.projected, to: a.pooled)
    } else {
      pool(a.features, batch, mean: true, to: a.pooled)
    }
    readoutForward(layers, a)
    let last = a.readout(shape.readoutLayerCount - 1).sum
    outputs.append(contentsOf: UnsafeBufferPointer(start: last.elements, count: last.count))
  }

  private func backward(
    _ batch: GraphBatch, _ outputGradient: [Float], _ parameters: UnsafePointer<Float>,
    _ storage: UnsafeMutablePointer<Float>, _ gradient: UnsafeMutablePointer<Float>
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
      spread(a.pooledGradient, batch, mean: true, to: a.featureGradient)
    }
    for k in (0..<shape.blockCount).reversed() {
      layers.block(k).backward(
        batch, envelope: envelope, scale: scale, a.block(k), a.shared, a.nodeGradients,
        features: a.featureGradient, addingTo: gradients.block(k))
    }
    scatterAdd(a.featureGradient, batch.species, to: gradients.embedding)
  }

  // MARK: Readout

  /// [pooled, c] → linear → SiLU → … → linear, to one output a graph.
  private func readoutForward(_ layers: NetworkLayers, _ a: Activations) {
    let d = shape.width
    for l in 0..<shape.readoutLayerCount {
      let (layer, out) = (layers.readout(l), a.readout(l))
      if l == 0 {
        repeatRow(layer.bias, to: out.sum)
        addProduct(a.pooled, layer.weight.rows(0..<d), to: out.sum)
        addProduct(a.shared.context, layer.weight.rows(d..<layer.weight.rows), to: out.sum)
      } else {
        layer.forward(a.readout(l - 1).activated, to: out.sum)
      }
      if l < shape.readoutLayerCount - 1 { silu(out.sum, to: out.activated) }
    }
  }

  /// Sets the gradient of the pooled features from that of the last layer's sum.
  private func readoutBackward(
    _ layers: NetworkLayers, _ a: Activations, addingTo gradients: NetworkLayers
  ) {
    let d = shape.width
    for l in (1..<shape.readoutLayerCount).reversed() {
      let below = a.readout(l - 1)
      below.gradient.clear()
      layers.readout(l).backward(
        below.activated, a.readout(l).gradient, addingTo: gradients.readout(l), below.gradient)
      siluBackward(below.sum, gradient: below.gradient)
    }
    let (layer, layerGradient, y) = (layers.readout(0), gradients.readout(0), a.readout(0).gradient)
    addColumnSums(y, to: layerGradient.bias)
    addTransposedProduct(a.pooled, y, to: layerGradient.weight.rows(0..<d))
    addTransposedProduct(
      a.shared.context, y, to: layerGradient.weight.rows(d..<layer.weight.rows))
    a.pooledGradient.clear()
    addProductTransposed(y, layer.weight.rows(0..<d), to: a.pooledGradient)
  }
}
