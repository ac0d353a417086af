// The fast path: shapes are checked here, once a call, and the work is done in C.

// `NetworkScalar` documents what these functions do.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import CKernels

/// The kernels for this processor.
let kernels: ck_kernels = {
  var count = 0
  return ck_supported_kernels(&count)[0].pointee
}()

extension Float: NetworkScalar {
  public static func values(_ stored: [Float]) -> [Float] { stored }

  public static func addProduct(_ x: Matrix<Float>, _ w: Matrix<Float>, to out: Matrix<Float>) {
    precondition(x.rows == out.rows && x.columns == w.rows && w.columns == out.columns)
    kernels.add_product(x.elements, w.elements, out.elements, x.rows, x.columns, w.columns)
  }

  public static func addTransposedProduct(
    _ x: Matrix<Float>, _ y: Matrix<Float>, to out: Matrix<Float>
  ) {
    precondition(x.rows == y.rows && x.columns == out.rows && y.columns == out.columns)
    kernels.add_transposed_product(
      x.elements, y.elements, out.elements, x.rows, x.columns, y.columns)
  }

  public static func addProductTransposed(
    _ y: Matrix<Float>, _ w: Matrix<Float>, to out: Matrix<Float>
  ) {
    precondition(y.rows == out.rows && y.columns == w.columns && w.rows == out.columns)
    kernels.add_product_transposed(
      y.elements, w.elements, out.elements, y.rows, y.columns, w.rows)
  }

  public static func silu(_ x: Matrix<Float>, to out: Matrix<Float>) {
    precondition(x.hasShape(of: out))
    kernels.silu(x.elements, out.elements, x.count)
  }

  public static func siluBackward(_ x: Matrix<Float>, gradient: Matrix<Float>) {
    precondition(x.hasShape(of: gradient))
    kernels.silu_backward(x.elements, gradient.elements, x.count)
  }

  public static func messages(
    _ batch: GraphBatch<Float>, _ terms: MessageTerms<Float>, envelope: [Float],
    scale: Float, to out: Matrix<Float>
  ) {
    precondition(terms.fit(batch, envelope) && out.hasShape(of: terms.receiver))
    batch.withEdges(envelope, scale, width: out.columns) { edges in
      kernels.messages(
        edges, terms.receiver.elements, terms.sender.elements, terms.relation.elements,
        out.elements)
    }
  }

  public static func messagesBackward(
    _ batch: GraphBatch<Float>, _ terms: MessageTerms<Float>, envelope: [Float],
    scale: Float, messageGradient: Matrix<Float>, addingTo gradient: MessageTerms<Float>
  ) {
    precondition(terms.fit(batch, envelope) && gradient.fit(batch, envelope))
    precondition(
      messageGradient.hasShape(of: terms.receiver)
        && gradient.receiver.hasShape(of: terms.receiver))
    batch.withEdges(envelope, scale, width: messageGradient.columns) { edges in
      kernels.messages_backward(
        edges, terms.receiver.elements, terms.sender.elements, terms.relation.elements,
        messageGradient.elements, gradient.receiver.elements, gradient.sender.elements,
        gradient.relation.elements)
    }
  }

  public static func logSumExp(
    _ x: Matrix<Float>, _ batch: GraphBatch<Float>, beta: Float, limit: Float,
    to out: Matrix<Float>
  ) {
    precondition(
      x.rows == batch.nodeCount && out.rows == batch.graphCount && x.columns == out.columns)
    kernels.log_sum_exp(
      x.elements, batch.graphStart, out.elements, out.rows, out.columns, beta, limit)
  }

  public static func logSumExpBackward(
    _ x: Matrix<Float>, _ batch: GraphBatch<Float>, beta: Float, limit: Float,
    pooled: Matrix<Float>, pooledGradient: Matrix<Float>, to gradient: Matrix<Float>
  ) -> Float {
    precondition(
      x.rows == batch.nodeCount && pooled.rows == batch.graphCount && x.columns == pooled.columns
        && pooledGradient.hasShape(of: pooled) && gradient.hasShape(of: x))
    return kernels.log_sum_exp_backward(
      x.elements, batch.graphStart, pooled.elements, pooledGradient.elements, gradient.elements,
      pooled.rows, pooled.columns, beta, limit)
  }

  public static func sumOfSquares(_ x: [Float]) -> Double {
    kernels.sum_of_squares(x, x.count)
  }

  public static func adamW(
    _ step: AdamWStep<Float>, _ range: Range<Int>, gradient: [Float],
    parameters: inout [Float], firstMoment: inout [Float], secondMoment: inout [Float],
    average: inout [Float]
  ) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= gradient.count
        && range.upperBound <= parameters.count && range.upperBound <= firstMoment.count
        && range.upperBound <= secondMoment.count && range.upperBound <= average.count)
    var constants = ck_adamw(
      gradient_scale: step.gradientScale, beta1: step.beta1, beta2: step.beta2,
      step_size: step.stepSize, second_correction: step.secondCorrection, epsilon: step.epsilon,
      decay: step.decay, average_decay: step.averageDecay)
    kernels.adamw(
      &constants, gradient, &parameters, &firstMoment, &secondMoment, &average, range.lowerBound,
      range.upperBound)
  }
}

extension MessageTerms<Float> {
  /// Whether every index of the batch is a row of its term.
  fileprivate func fit(_ batch: GraphBatch<Float>, _ envelope: [Float]) -> Bool {
    receiver.rows == batch.nodeCount && sender.hasShape(of: receiver)
      && relation.columns == receiver.columns && relation.rows == envelope.count
      && batch.relationBound <= envelope.count
  }
}

extension GraphBatch<Float> {
  /// Calls `body` with the edges as C sees them.
  fileprivate func withEdges(
    _ envelope: [Float], _ scale: Float, width: Int, _ body: (UnsafePointer<ck_edges>) -> Void
  ) {
    edgeStart.withUnsafeBufferPointer { starts in
      senders.withUnsafeBufferPointer { senders in
        relations.withUnsafeBufferPointer { relations in
          envelope.withUnsafeBufferPointer { envelope in
            guard let starts = starts.baseAddress, let envelope = envelope.baseAddress else {
              preconditionFailure("a batch has a start and an envelope an element")
            }
            // Without edges there may be no storage; then it is not read either.
            var edges = ck_edges(
              starts: starts, senders: senders.baseAddress ?? starts,
              relations: relations.baseAddress ?? starts, envelope: envelope,
              scale: scale, first_node: 0, nodes: nodeCount, width: width)
            body(&edges)
          }
        }
      }
    }
  }
}
