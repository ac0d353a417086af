// The kernels of `CKernels` on matrices: shapes are checked here, once a call, and the work is done in C.
//
// Shapes are written (rows, columns); n stands for nodes, g for graphs, d for features. A function that adds to a
// matrix is named so; all others overwrite it.

import CKernels

/// The kernels for this processor.
let kernels: ck_kernels = ck_fastest_kernels().pointee

// MARK: Products

/// out (n, m) += x (n, k) · w (k, m).
func addProduct(_ x: Matrix, _ w: Matrix, to out: Matrix) {
  precondition(x.rows == out.rows && x.columns == w.rows && w.columns == out.columns)
  kernels.add_product(x.elements, w.elements, out.elements, x.rows, x.columns, w.columns)
}

/// out (k, m) += x (n, k)ᵀ · y (n, m): the gradient of a product's right factor.
func addTransposedProduct(_ x: Matrix, _ y: Matrix, to out: Matrix) {
  precondition(x.rows == y.rows && x.columns == out.rows && y.columns == out.columns)
  kernels.add_transposed_product(
    x.elements, y.elements, out.elements, x.rows, x.columns, y.columns)
}

/// out (n, k) += y (n, m) · w (k, m)ᵀ: the gradient of a product's left factor.
func addProductTransposed(_ y: Matrix, _ w: Matrix, to out: Matrix) {
  precondition(y.rows == out.rows && y.columns == w.columns && w.rows == out.columns)
  kernels.add_product_transposed(y.elements, w.elements, out.elements, y.rows, y.columns, w.rows)
}

/// Returns the product of `x` (rows, inner) and `w` (inner, columns), row-major, (rows, columns).
///
/// A row of the result depends on that row of `x` alone, bit for bit. Zeros in `x` are skipped.
public func matrixProduct(
  _ x: [Float], _ w: [Float], rows: Int, inner: Int, columns: Int
) -> [Float] {
  precondition(x.count == rows * inner && w.count == inner * columns)
  var out = [Float](repeating: 0, count: rows * columns)
  kernels.add_sparse_product(x, w, &out, rows, inner, columns)
  return out
}

// MARK: Activations

/// out = SiLU(x) = x / (1 + exp(−x)), element by element.
func silu(_ x: Matrix, to out: Matrix) {
  precondition(x.hasShape(of: out))
  kernels.silu(x.elements, out.elements, x.count)
}

/// gradient *= SiLU′(x), element by element.
func siluBackward(_ x: Matrix, gradient: Matrix) {
  precondition(x.hasShape(of: gradient))
  kernels.silu_backward(x.elements, gradient.elements, x.count)
}

// MARK: Messages

/// out_i = scale · Σ_e SiLU(receiver_i + sender_j + relation_r) · envelope_r, over the edges e that node i receives,
/// from node j and of relation r.
func messages(
  _ batch: GraphBatch, _ terms: MessageTerms, envelope: [Float], scale: Float, to out: Matrix
) {
  precondition(terms.fit(batch, envelope) && out.hasShape(of: terms.receiver))
  var pointers = ck_message_terms(
    receivers: terms.receiver.elements, senders: terms.sender.elements,
    relations: terms.relation.elements)
  batch.withEdges(envelope, scale, width: out.columns) { edges in
    kernels.messages(edges, &pointers, out.elements)
  }
}

/// Adds to `gradient` the gradient of each term, given that of the messages, (n, d).
func messagesBackward(
  _ batch: GraphBatch, _ terms: MessageTerms, envelope: [Float], scale: Float,
  messageGradient: Matrix, addingTo gradient: MessageTerms
) {
  precondition(terms.fit(batch, envelope) && gradient.fit(batch, envelope))
  precondition(
    messageGradient.hasShape(of: terms.receiver) && gradient.receiver.hasShape(of: terms.receiver))
  var pointers = ck_message_terms(
    receivers: terms.receiver.elements, senders: terms.sender.elements,
    relations: terms.relation.elements)
  var gradients = ck_message_gradients(
    receivers: gradient.receiver.elements, senders: gradient.sender.elements,
    relations: gradient.relation.elements)
  batch.withEdges(envelope, scale, width: messageGradient.columns) { edges in
    kernels.messages_backward(edges, &pointers, messageGradient.elements, &gradients)
  }
}

extension MessageTerms {
  /// Whether every index of the batch is a row of its term.
  fileprivate func fit(_ batch: GraphBatch, _ envelope: [Float]) -> Bool {
    receiver.rows == batch.nodeCount && sender.hasShape(of: receiver)
      && relation.columns == receiver.columns && relation.rows == envelope.count
      && batch.relationBound <= envelope.count
  }
}

extension GraphBatch {
  /// Calls `body` with the edges as the kernels read them.
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
            // An empty array may have no storage; the kernels do not read it then.
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

// MARK: Pooling

/// out (g, d) = log(Σ_i exp(β x_i)) / β over the nodes i of a graph, x (n, d) clamped to ±limit.
func logSumExp(_ x: Matrix, _ batch: GraphBatch, beta: Float, limit: Float, to out: Matrix) {
  precondition(
    x.rows == batch.nodeCount && out.rows == batch.graphCount && x.columns == out.columns)
  kernels.log_sum_exp(
    x.elements, batch.graphStart, out.elements, out.rows, out.columns, beta, limit)
}

/// Sets the gradient (n, d) of x from that of `pooled`, the result of ``logSumExp(_:_:beta:limit:to:)`` (g, d).
///
/// - Returns: The gradient with respect to log β.
func logSumExpBackward(
  _ x: Matrix, _ batch: GraphBatch, beta: Float, limit: Float, pooled: Matrix,
  pooledGradient: Matrix, to gradient: Matrix
) -> Float {
  precondition(
    x.rows == batch.nodeCount && pooled.rows == batch.graphCount && x.columns == pooled.columns
      && pooledGradient.hasShape(of: pooled) && gradient.hasShape(of: x))
  return kernels.log_sum_exp_backward(
    x.elements, batch.graphStart, pooled.elements, pooledGradient.elements, gradient.elements,
    pooled.rows, pooled.columns, beta, limit)
}
