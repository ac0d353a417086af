import Foundation

/// The parameters of the soft maximum of each channel over the nodes of a graph, or their gradients.
///
/// ```
/// log(Σ_i exp(β x_i)) / β,  x = Linear(h) clamped to ±6
/// ```
///
/// β, one number for all channels, is learned as log β, so it stays positive.
struct LogSumExpPooling {
  /// From d features to d channels.
  let linear: Linear
  /// log β, (1, 1).
  let logBeta: Matrix

  static func tensors(_ shape: NetworkShape) -> [ParameterTensor] {
    Linear.tensors("pooling", inputs: shape.width, outputs: shape.width)
      + [ParameterTensor("pooling.log_beta", [1], .constant(log(4)))]
  }

  init(_ parameters: inout ParameterCursor) {
    linear = Linear(&parameters)
    logBeta = parameters.next()
  }

  /// Sets `pooled` (g, d) from the nodes' `features` (n, d); `projected` (n, d) stores x.
  func forward(
    _ batch: GraphBatch, features: Matrix, projected: Matrix, to pooled: Matrix
  ) {
    linear.forward(features, to: projected)
    logSumExp(projected, batch, beta: beta, limit: Self.limit, to: pooled)
  }

  /// Adds to `featureGradient` and to the parameters' `gradient`; `scratch` is (n, d).
  func backward(
    _ batch: GraphBatch, features: Matrix, projected: Matrix, pooled: Matrix,
    pooledGradient: Matrix, scratch: Matrix, addingTo gradient: LogSumExpPooling,
    _ featureGradient: Matrix
  ) {
    gradient.logBeta[0, 0] += logSumExpBackward(
      projected, batch, beta: beta, limit: Self.limit, pooled: pooled,
      pooledGradient: pooledGradient, to: scratch)
    linear.backward(features, scratch, addingTo: gradient.linear, featureGradient)
  }

  var beta: Float { Float(exp(Double(logBeta[0, 0]))) }

  /// The largest absolute value of x; others are clamped.
  static var limit: Float { 6 }
}
