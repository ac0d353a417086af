// The reference: every kernel as its formula reads, one loop for each index.

// `NetworkScalar` documents what these functions do.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import Foundation

extension Double: NetworkScalar {
  public static func values(_ stored: [Float]) -> [Double] { stored.map(Double.init) }

  public static func addProduct(
    _ x: Matrix<Double>, _ w: Matrix<Double>, to out: Matrix<Double>
  ) {
    precondition(x.rows == out.rows && x.columns == w.rows && w.columns == out.columns)
    for i in 0..<x.rows {
      for j in 0..<w.columns {
        for k in 0..<x.columns { out[i, j] += x[i, k] * w[k, j] }
      }
    }
  }

  public static func addTransposedProduct(
    _ x: Matrix<Double>, _ y: Matrix<Double>, to out: Matrix<Double>
  ) {
    precondition(x.rows == y.rows && x.columns == out.rows && y.columns == out.columns)
    for k in 0..<x.columns {
      for j in 0..<y.columns {
        for i in 0..<x.rows { out[k, j] += x[i, k] * y[i, j] }
      }
    }
  }

  public static func addProductTransposed(
    _ y: Matrix<Double>, _ w: Matrix<Double>, to out: Matrix<Double>
  ) {
    precondition(y.rows == out.rows && y.columns == w.columns && w.rows == out.columns)
    for i in 0..<y.rows {
      for k in 0..<w.rows {
        for j in 0..<y.columns { out[i, k] += y[i, j] * w[k, j] }
      }
    }
  }

  public static func silu(_ x: Matrix<Double>, to out: Matrix<Double>) {
    precondition(x.hasShape(of: out))
    for i in 0..<x.count { out.elements[i] = silu(x.elements[i]) }
  }

  public static func siluBackward(_ x: Matrix<Double>, gradient: Matrix<Double>) {
    precondition(x.hasShape(of: gradient))
    for i in 0..<x.count { gradient.elements[i] *= siluSlope(x.elements[i]) }
  }

  public static func messages(
    _ batch: GraphBatch<Double>, _ terms: MessageTerms<Double>, envelope: [Double],
    scale: Double, to out: Matrix<Double>
  ) {
    out.clear()
    for i in 0..<batch.nodeCount {
      for e in batch.edges(to: i) {
        let (j, o) = (Int(batch.senders[e]), Int(batch.relations[e]))
        for c in 0..<out.columns {
          let z = terms.receiver[i, c] + terms.sender[j, c] + terms.relation[o, c]
          out[i, c] += scale * silu(z) * envelope[o]
        }
      }
    }
  }

  public static func messagesBackward(
    _ batch: GraphBatch<Double>, _ terms: MessageTerms<Double>, envelope: [Double],
    scale: Double, messageGradient: Matrix<Double>, addingTo gradient: MessageTerms<Double>
  ) {
    for i in 0..<batch.nodeCount {
      for e in batch.edges(to: i) {
        let (j, o) = (Int(batch.senders[e]), Int(batch.relations[e]))
        for c in 0..<messageGradient.columns {
          let z = terms.receiver[i, c] + terms.sender[j, c] + terms.relation[o, c]
          let dz = scale * messageGradient[i, c] * envelope[o] * siluSlope(z)
          gradient.receiver[i, c] += dz
          gradient.sender[j, c] += dz
          gradient.relation[o, c] += dz
        }
      }
    }
  }

  public static func logSumExp(
    _ x: Matrix<Double>, _ batch: GraphBatch<Double>, beta: Double, limit: Double,
    to out: Matrix<Double>
  ) {
    for graph in 0..<batch.graphCount {
      for c in 0..<x.columns {
        let values = batch.nodes(of: graph).map { min(max(x[$0, c], -limit), limit) }
        // The largest term is taken out, so no β overflows.
        let top = values.max() ?? 0
        out[graph, c] = top + log(values.reduce(0) { $0 + exp(beta * ($1 - top)) }) / beta
      }
    }
  }

  public static func logSumExpBackward(
    _ x: Matrix<Double>, _ batch: GraphBatch<Double>, beta: Double, limit: Double,
    pooled: Matrix<Double>, pooledGradient: Matrix<Double>, to gradient: Matrix<Double>
  ) -> Double {
    var logBetaGradient = 0.0
    for graph in 0..<batch.graphCount {
      for c in 0..<x.columns {
        var mean = 0.0
        for i in batch.nodes(of: graph) {
          let value = min(max(x[i, c], -limit), limit)
          // The terms' shares of the sum add up to one.
          let share = exp(beta * (value - pooled[graph, c]))
          mean += share * value
          gradient[i, c] = abs(x[i, c]) <= limit ? share * pooledGradient[graph, c] : 0
        }
        logBetaGradient += pooledGradient[graph, c] * (mean - pooled[graph, c])
      }
    }
    return logBetaGradient
  }

  public static func sumOfSquares(_ x: [Double]) -> Double {
    x.reduce(0) { $0 + $1 * $1 }
  }

  public static func adamW(
    _ step: AdamWStep<Double>, _ range: Range<Int>, gradient: [Double],
    parameters: inout [Double], firstMoment: inout [Double], secondMoment: inout [Double],
    average: inout [Double]
  ) {
    for i in range {
      let g = step.gradientScale * gradient[i]
      firstMoment[i] = step.beta1 * firstMoment[i] + (1 - step.beta1) * g
      secondMoment[i] = step.beta2 * secondMoment[i] + (1 - step.beta2) * g * g
      let root = (step.secondCorrection * secondMoment[i]).squareRoot()
      parameters[i] -= step.decay * parameters[i]
      parameters[i] -= step.stepSize * firstMoment[i] / (root + step.epsilon)
      average[i] += (1 - step.averageDecay) * (parameters[i] - average[i])
    }
  }

  private static func silu(_ x: Double) -> Double {
    x / (1 + exp(-x))
  }

  /// d(x σ(x))/dx = σ + x σ (1 − σ), σ the logistic function.
  private static func siluSlope(_ x: Double) -> Double {
    let sigma = 1 / (1 + exp(-x))
    return sigma + x * sigma * (1 - sigma)
  }
}
