// One round of messages between the nodes of a graph:
//
//   m_i = s · Σ_j SiLU(A h_i + B h_j + T[o_ij]) · w(o_ij)
//   h_i ← h_i + U₂ SiLU(U₁ [h_i, m_i] + Q c)
//
// The sum runs over the edges that node i receives, o being the relation of an edge, w the envelope
// and c the context of the graph.

/// The parameters of a block, or the gradients of them.
struct MessageBlock<Scalar: NetworkScalar> {
  /// A, (d, d).
  let receiver: Matrix<Scalar>
  /// B, (d, d).
  let sender: Matrix<Scalar>
  /// T, (relations, d).
  let relations: Matrix<Scalar>
  /// Q, (contextCount, d).
  let context: Matrix<Scalar>
  /// U₁, from 2d features to d.
  let hidden: Linear<Scalar>
  /// U₂, from d features to d.
  let output: Linear<Scalar>

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
      + Linear<Scalar>.tensors("\(name).hidden", inputs: 2 * d, outputs: d)
      + Linear<Scalar>.tensors("\(name).output", inputs: d, outputs: d)
  }

  init(_ parameters: inout ParameterCursor<Scalar>) {
    receiver = parameters.next()
    sender = parameters.next()
    relations = parameters.next()
    context = parameters.next()
    hidden = Linear(&parameters)
    output = Linear(&parameters)
  }

  /// Sets `next`, the features after the block, from `a.input`, those before it.
  func forward(
    _ batch: GraphBatch<Scalar>, envelope: [Scalar], scale: Scalar, _ a: BlockActivations<Scalar>,
    _ shared: SharedActivations<Scalar>, to next: Matrix<Scalar>
  ) {
    let d = next.columns
    a.receiver.clear()
    Scalar.addProduct(a.input, receiver, to: a.receiver)
    a.sender.clear()
    Scalar.addProduct(a.input, sender, to: a.sender)
    Scalar.messages(batch, terms(a), envelope: envelope, scale: scale, to: a.message)

    // Q c and the bias are the same for all nodes of a graph.
    Scalar.repeatRow(hidden.bias, to: shared.shift)
    Scalar.addProduct(shared.context, context, to: shared.shift)
    Scalar.spread(shared.shift, batch, mean: false, to: a.hidden)
    Scalar.addProduct(a.input, hidden.weight.rows(0..<d), to: a.hidden)
    Scalar.addProduct(a.message, hidden.weight.rows(d..<2 * d), to: a.hidden)
    Scalar.silu(a.hidden, to: a.activated)

    Scalar.addRow(output.bias, and: a.input, to: next)
    Scalar.addProduct(a.activated, output.weight, to: next)
  }

  /// Turns `features`, the gradient of the features after the block, into that of those before it,
  /// and adds to the parameters' `gradient`.
  func backward(
    _ batch: GraphBatch<Scalar>, envelope: [Scalar], scale: Scalar, _ a: BlockActivations<Scalar>,
    _ shared: SharedActivations<Scalar>, _ scratch: NodeGradients<Scalar>,
    features: Matrix<Scalar>, addingTo gradient: MessageBlock
  ) {
    let d = features.columns
    scratch.hidden.clear()
    output.backward(
      a.activated, features, addingTo: gradient.output, scratch.hidden)
    Scalar.siluBackward(a.hidden, gradient: scratch.hidden)

    // From here on `features` collects what reaches the input, beside the residual.
    let (upper, lower) = (0..<d, d..<2 * d)
    Scalar.addTransposedProduct(a.input, scratch.hidden, to: gradient.hidden.weight.rows(upper))
    Scalar.addTransposedProduct(a.message, scratch.hidden, to: gradient.hidden.weight.rows(lower))
    Scalar.addProductTransposed(scratch.hidden, hidden.weight.rows(upper), to: features)
    scratch.message.clear()
    Scalar.addProductTransposed(scratch.hidden, hidden.weight.rows(lower), to: scratch.message)
    Scalar.pool(scratch.hidden, batch, mean: false, to: shared.shift)
    Scalar.addColumnSums(shared.shift, to: gradient.hidden.bias)
    Scalar.addTransposedProduct(shared.context, shared.shift, to: gradient.context)

    scratch.receiver.clear()
    scratch.sender.clear()
    Scalar.messagesBackward(
      batch, terms(a), envelope: envelope, scale: scale, messageGradient: scratch.message,
      addingTo: MessageTerms(
        receiver: scratch.receiver, sender: scratch.sender, relation: gradient.relations))
    Scalar.addTransposedProduct(a.input, scratch.receiver, to: gradient.receiver)
    Scalar.addTransposedProduct(a.input, scratch.sender, to: gradient.sender)
    Scalar.addProductTransposed(scratch.receiver, receiver, to: features)
    Scalar.addProductTransposed(scratch.sender, sender, to: features)
  }

  private func terms(_ a: BlockActivations<Scalar>) -> MessageTerms<Scalar> {
    MessageTerms(receiver: a.receiver, sender: a.sender, relation: relations)
  }
}
