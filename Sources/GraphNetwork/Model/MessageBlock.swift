/// The parameters of one round of messages between the nodes of a graph, or their gradients.
///
/// ```
/// m_i = s · Σ_e SiLU(A h_i + B h_j + T[r]) · w(r)
/// h_i ← h_i + U₂ SiLU(U₁ [h_i, m_i] + Q c)
/// ```
///
/// The sum runs over the edges e that node i receives, from node j and of relation r; w is the envelope, s the message
/// scale and c the context of the graph. U₁ and U₂ have biases.
struct MessageBlock {
  /// A, (d, d).
  let receiver: Matrix
  /// B, (d, d).
  let sender: Matrix
  /// T, (relations, d).
  let relations: Matrix
  /// Q, (contextCount, d).
  let context: Matrix
  /// U₁, from 2d features to d.
  let hidden: Linear
  /// U₂, from d features to d.
  let output: Linear

  static var tensorCount: Int { 8 }

  static func tensors(_ name: String, _ shape: NetworkShape) -> [ParameterTensor] {
    let d = shape.width
    return [
      ParameterTensor("\(name).receiver", [d, d], .uniform(fanIn: d)),
      ParameterTensor("\(name).sender", [d, d], .uniform(fanIn: d)),
      ParameterTensor("\(name).relations", [shape.relationCount, d], .constant(0)),
      ParameterTensor(
        "\(name).context", [shape.contextCount, d], .uniform(fanIn: shape.contextCount)),
    ]
      + Linear.tensors("\(name).hidden", inputs: 2 * d, outputs: d)
      + Linear.tensors("\(name).output", inputs: d, outputs: d)
  }

  init(_ parameters: inout ParameterCursor) {
    receiver = parameters.next()
    sender = parameters.next()
    relations = parameters.next()
    context = parameters.next()
    hidden = Linear(&parameters)
    output = Linear(&parameters)
  }

  /// Sets `next`, the features after the block, from `a.input`, the features before it.
  func forward(
    _ batch: GraphBatch, envelope: [Float], scale: Float, _ a: BlockActivations,
    _ shared: SharedActivations, to next: Matrix
  ) {
    let d = next.columns
    a.receiver.clear()
    addProduct(a.input, receiver, to: a.receiver)
    a.sender.clear()
    addProduct(a.input, sender, to: a.sender)
    messages(batch, terms(a), envelope: envelope, scale: scale, to: a.message)

    // Q c and the bias are the same for all nodes of a graph.
    repeatRow(hidden.bias, to: shared.shift)
    addProduct(shared.context, context, to: shared.shift)
    spread(shared.shift, batch, mean: false, to: a.hidden)
    addProduct(a.input, hidden.weight.rows(0..<d), to: a.hidden)
    addProduct(a.message, hidden.weight.rows(d..<2 * d), to: a.hidden)
    silu(a.hidden, to: a.activated)

    addRow(output.bias, and: a.input, to: next)
    addProduct(a.activated, output.weight, to: next)
  }

  /// Replaces `features`, the gradient of the features after the block, by the gradient of the features before it, and
  /// adds to the parameters' `gradient`.
  func backward(
    _ batch: GraphBatch, envelope: [Float], scale: Float, _ a: BlockActivations,
    _ shared: SharedActivations, _ scratch: NodeGradients,
    features: Matrix, addingTo gradient: MessageBlock
  ) {
    let d = features.columns
    scratch.hidden.clear()
    output.backward(
      a.activated, features, addingTo: gradient.output, scratch.hidden)
    siluBackward(a.hidden, gradient: scratch.hidden)

    // From here on `features` accumulates the gradient of the input; it already holds the residual connection's.
    let (upper, lower) = (0..<d, d..<2 * d)
    addTransposedProduct(a.input, scratch.hidden, to: gradient.hidden.weight.rows(upper))
    addTransposedProduct(a.message, scratch.hidden, to: gradient.hidden.weight.rows(lower))
    addProductTransposed(scratch.hidden, hidden.weight.rows(upper), to: features)
    scratch.message.clear()
    addProductTransposed(scratch.hidden, hidden.weight.rows(lower), to: scratch.message)
    pool(scratch.hidden, batch, mean: false, to: shared.shift)
    addColumnSums(shared.shift, to: gradient.hidden.bias)
    addTransposedProduct(shared.context, shared.shift, to: gradient.context)

    scratch.receiver.clear()
    scratch.sender.clear()
    messagesBackward(
      batch, terms(a), envelope: envelope, scale: scale, messageGradient: scratch.message,
      addingTo: MessageTerms(
        receiver: scratch.receiver, sender: scratch.sender, relation: gradient.relations))
    addTransposedProduct(a.input, scratch.receiver, to: gradient.receiver)
    addTransposedProduct(a.input, scratch.sender, to: gradient.sender)
    addProductTransposed(scratch.receiver, receiver, to: features)
    addProductTransposed(scratch.sender, sender, to: features)
  }

  private func terms(_ a: BlockActivations) -> MessageTerms {
    MessageTerms(receiver: a.receiver, sender: a.sender, relation: relations)
  }
}
