// The numbers a network computes with, and all that it does with them.
//
// `Double` is the reference: plain loops that read like the formulae. `Float` runs the same network
// on the kernels of `CKernels`. Each result of a kernel is one running sum in a fixed order, so
// a graph's output has the same bits whatever else is in its batch.

/// A floating-point type with the kernels of the network.
///
/// Shapes are written (rows, columns); n stands for nodes, g for graphs, d for features. A function
/// that adds to a matrix is named so; all others overwrite it.
public protocol NetworkScalar: BinaryFloatingPoint, Sendable {
  /// Values as they are in a file. Of all at once, since one by one each is an object to code that serves any type.
  static func values(_ stored: [Float]) -> [Self]

  /// out (n, m) += x (n, k) · w (k, m).
  static func addProduct(_ x: Matrix<Self>, _ w: Matrix<Self>, to out: Matrix<Self>)
  /// out (k, m) += x (n, k)ᵀ · y (n, m): the gradient of a product's right factor.
  static func addTransposedProduct(_ x: Matrix<Self>, _ y: Matrix<Self>, to out: Matrix<Self>)
  /// out (n, k) += y (n, m) · w (k, m)ᵀ: the gradient of a product's left factor.
  static func addProductTransposed(_ y: Matrix<Self>, _ w: Matrix<Self>, to out: Matrix<Self>)

  /// out = SiLU(x) = x / (1 + exp(−x)), element by element.
  static func silu(_ x: Matrix<Self>, to out: Matrix<Self>)
  /// gradient *= SiLU′(x), element by element, in place.
  static func siluBackward(_ x: Matrix<Self>, gradient: Matrix<Self>)

  /// out_i = scale · Σ_e SiLU(receiver_i + sender_j + relation_o) · envelope_o, over the edges e
  /// that node i receives, j being the sending node and o the relation of e.
  static func messages(
    _ batch: GraphBatch<Self>, _ terms: MessageTerms<Self>, envelope: [Self], scale: Self,
    to out: Matrix<Self>)
  /// Adds to `gradient` what the messages' gradient (n, d) sends back to each term.
  static func messagesBackward(
    _ batch: GraphBatch<Self>, _ terms: MessageTerms<Self>, envelope: [Self], scale: Self,
    messageGradient: Matrix<Self>, addingTo gradient: MessageTerms<Self>)

  /// out (g, d) = log(Σ_i exp(β x_i)) / β over the nodes i of a graph, x (n, d) within ±limit.
  static func logSumExp(
    _ x: Matrix<Self>, _ batch: GraphBatch<Self>, beta: Self, limit: Self, to out: Matrix<Self>)
  /// Sets the gradient (n, d) of x from that of `pooled`, the function's result (g, d).
  ///
  /// - Returns: The gradient with respect to log β.
  static func logSumExpBackward(
    _ x: Matrix<Self>, _ batch: GraphBatch<Self>, beta: Self, limit: Self, pooled: Matrix<Self>,
    pooledGradient: Matrix<Self>, to gradient: Matrix<Self>
  ) -> Self

  /// Σ x², summed in double precision.
  static func sumOfSquares(_ x: [Self]) -> Double
  /// One step of AdamW on the elements of `range`.
  static func adamW(
    _ step: AdamWStep<Self>, _ range: Range<Int>, gradient: [Self], parameters: inout [Self],
    firstMoment: inout [Self], secondMoment: inout [Self], average: inout [Self])

  /// out_i = row for every row i of `out`.
  static func repeatRow(_ row: Matrix<Self>, to out: Matrix<Self>)
  /// out_i = x_i + row for every row i.
  static func addRow(_ row: Matrix<Self>, and x: Matrix<Self>, to out: Matrix<Self>)
  /// row += Σ_i x_i: the gradient of a row that was repeated or added.
  static func addColumnSums(_ x: Matrix<Self>, to row: Matrix<Self>)
  /// out_i = table_index(i).
  static func gather(_ table: Matrix<Self>, _ indices: [Int32], to out: Matrix<Self>)
  /// table_index(i) += x_i: the gradient of a gathered table.
  static func scatterAdd(_ x: Matrix<Self>, _ indices: [Int32], to table: Matrix<Self>)
  /// out (n, d): to each node its graph's row of x (g, d), for the mean divided by the graph's
  /// number of nodes; the gradient of `pool`.
  static func spread(_ x: Matrix<Self>, _ batch: GraphBatch<Self>, mean: Bool, to out: Matrix<Self>)
  /// out (g, d): to each graph the sum, or the mean, of its nodes' rows of x (n, d); the gradient
  /// of `spread`.
  static func pool(_ x: Matrix<Self>, _ batch: GraphBatch<Self>, mean: Bool, to out: Matrix<Self>)
}
