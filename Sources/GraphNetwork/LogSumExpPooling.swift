// The soft maximum of each channel over the nodes of a graph:
//
//   log(Σ_i exp(β x_i)) / β,  x = Linear(h) clamped to ±6
//
// β, one number for all channels, is learned as log β, so it stays positive.

import Foundation

/// The parameters of the pooling, or the gradients of them.
struct LogSumExpPooling<Scalar: NetworkScalar> {
  /// From d features to d channels.
  let linear: Linear<Scalar>
  /// log β, (1, 1).
  let logBeta: Matrix<Scalar>

  static var tensorCount: Int { 3 }

  static func tensors(_ shape: NetworkShape) -> [ParameterTensor] {
    Linear<Scalar>.tensors("pooling", inputs: shape.width, outputs: shape.width)
      + [ParameterTensor("pooling.log_beta", [1], .constant(log(4)))]
  }

  init(_ parameters: inout ParameterCursor<Scalar>) {
    linear = Linear(&parameters)
    logBeta = parameters.next()
  }

  /// Sets `pooled` (g, d) from the nodes' `features` (n, d); `projected` (n, d) keeps x.
  func forward(
    _ batch: GraphBatch<Scalar>, features: Matrix<Scalar>, projected: Matrix<Scalar>,
    to pooled: Matrix<Scalar>
  ) {
    linear.forward(features, to: projected)
    Scalar.logSumExp(projected, batch, beta: beta, limit: Self.limit, to: pooled)
  }

  /// Adds to the gradient of the features and to the parameters' `gradient`; `scratch` is (n, d).
  func backward(
    _ batch: GraphBatch<Scalar>, features: Matrix<Scalar>, projected: Matrix<Scalar>,
    pooled: Matrix<Scalar>, pooledGradient: Matrix<Scalar>, scratch: Matrix<Scalar>,
    addingTo gradient: LogSumExpPooling, _ featureGradient: Matrix<Scalar>
  ) {
    gradient.logBeta[0, 0] += Scalar.logSumExpBackward(
      projected, batch, beta: beta, limit: Self.limit, pooled: pooled,
      pooledGradient: pooledGradient, to: scratch)
    linear.backward(features, scratch, addingTo: gradient.linear, featureGradient)
  }

  var beta: Scalar { Scalar(exp(Double(logBeta[0, 0]))) }

  /// Beyond which x is clamped.
  static var limit: Scalar { 6 }
}
