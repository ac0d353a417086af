import Foundation
import GraphNetwork

/// The definition of the graph network: every formula as it is written, in double precision, one loop for each index.
///
/// It is the oracle of the tests and the baseline of the benchmarks. It shares no arithmetic with `GraphNetwork` and
/// is not optimised.
///
/// For a graph with species a_i, context c and edges e from node j to node i of relation r:
///
/// ```
/// h_i = E[a_i]
/// in each block:  T   = F + Φ L
///                 m_i = s · Σ_e SiLU(A h_i + B h_j + T[r]) · w(r)
///                 h_i ← h_i + U₂ SiLU(U₁ [h_i, m_i] + b₁ + Q c) + b₂
/// pooled:         the mean of h_i, or log(Σ_i exp(β x_i)) / β with x = P h + p clamped to ±6
/// output:         [pooled, c] → linear → SiLU → … → linear
/// ```
public struct ReferenceNetwork: Sendable {
  /// The sizes and constants.
  public let shape: NetworkShape
  private var tensors: [String: Rows] = [:]
  /// Φ, (relations, features).
  private let relationFeatures: Rows

  /// Creates the reference of a network, whose tables T are complete.
  public init(_ network: Network) {
    shape = network.shape
    relationFeatures = Rows(shape.relationCount, 0)
    store(network.tensors)
  }

  /// Creates the reference of a network in training, with its F, Φ and L.
  public init(_ trainable: TrainableNetwork) {
    shape = trainable.network.shape
    let features = trainable.relationFeatures.map(Double.init)
    relationFeatures = Rows(shape.relationCount, features.count / shape.relationCount, features)
    store(trainable.tensors)
    store(trainable.network.tensors.filter { $0.key == "envelope" })
  }

  private mutating func store(_ tensors: [String: Tensor]) {
    for (name, tensor) in tensors {
      self.tensors[name] = Rows(
        tensor.shape.dropLast().first ?? 1, tensor.shape.last ?? 1, tensor.values.map(Double.init))
    }
  }

  /// Returns a copy with `step` added to one element of a tensor.
  public func adding(_ step: Double, to name: String, at index: Int) -> ReferenceNetwork {
    var copy = self
    copy.tensors[name]?.values[index] += step
    return copy
  }

  /// Returns the output for each graph of a batch.
  public func outputs(for batch: GraphBatch) -> [Double] {
    (0..<batch.graphCount).map { output(of: $0, in: batch) }
  }

  private func output(of graph: Int, in batch: GraphBatch) -> Double {
    let nodes = batch.nodes(of: graph)
    let count = shape.contextCount
    let context = Rows(
      1, count, batch.context[graph * count..<(graph + 1) * count].map(Double.init))
    var h = Rows(nodes.count, shape.width)
    for (i, node) in nodes.enumerated() {
      for c in 0..<shape.width { h[i, c] = tensor("embedding")[Int(batch.species[node]), c] }
    }
    for k in 0..<shape.blockCount {
      let m = messages(k, h, nodes, batch)
      let shift = tensor("blocks.\(k).hidden.bias") + context * tensor("blocks.\(k).context")
      let u = h.joined(m) * tensor("blocks.\(k).hidden.weight") + shift
      h =
        h + u.map(silu) * tensor("blocks.\(k).output.weight") + tensor("blocks.\(k).output.bias")
    }
    var x = pooled(h).joined(context)
    for l in 0...shape.readoutWidths.count {
      x = x * tensor("readout.\(l).weight") + tensor("readout.\(l).bias")
      if l < shape.readoutWidths.count { x = x.map(silu) }
    }
    return x[0, 0]
  }

  private func messages(_ k: Int, _ h: Rows, _ nodes: Range<Int>, _ batch: GraphBatch) -> Rows {
    let a = h * tensor("blocks.\(k).receiver")
    let b = h * tensor("blocks.\(k).sender")
    var t = tensor("blocks.\(k).relations")
    if let map = tensors["blocks.\(k).relation_features"] { t = t + relationFeatures * map }
    let envelope = tensor("envelope")
    var m = Rows(nodes.count, shape.width)
    for (i, node) in nodes.enumerated() {
      for edge in batch.edges(to: node) {
        let j = Int(batch.senders[edge]) - nodes.lowerBound
        let r = Int(batch.relations[edge])
        for c in 0..<shape.width {
          m[i, c] += shape.messageScale * silu(a[i, c] + b[j, c] + t[r, c]) * envelope[0, r]
        }
      }
    }
    return m
  }

  private func pooled(_ h: Rows) -> Rows {
    var pooled = Rows(1, shape.width)
    switch shape.pooling {
    case .mean:
      for c in 0..<shape.width {
        for i in 0..<h.count { pooled[0, c] += h[i, c] / Double(h.count) }
      }
    case .logSumExp:
      let beta = exp(tensor("pooling.log_beta")[0, 0])
      let x = h * tensor("pooling.weight") + tensor("pooling.bias")
      for c in 0..<shape.width {
        for i in 0..<h.count { pooled[0, c] += exp(beta * min(max(x[i, c], -6), 6)) }
        pooled[0, c] = log(pooled[0, c]) / beta
      }
    }
    return pooled
  }

  private func tensor(_ name: String) -> Rows {
    guard let tensor = tensors[name] else { preconditionFailure("no tensor \(name)") }
    return tensor
  }
}

/// x σ(x), σ the logistic function.
private func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }

/// A dense matrix, row-major.
private struct Rows: Sendable {
  let count, width: Int
  var values: [Double]

  /// A matrix of zeros, or of the given values.
  init(_ count: Int, _ width: Int, _ values: [Double]? = nil) {
    self.count = count
    self.width = width
    self.values = values ?? Array(repeating: 0, count: count * width)
    precondition(self.values.count == count * width)
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * width + column] }
    set { values[row * width + column] = newValue }
  }

  func map(_ transform: (Double) -> Double) -> Rows { Rows(count, width, values.map(transform)) }

  /// Each row followed by that of another matrix.
  func joined(_ other: Rows) -> Rows {
    var joined = Rows(count, width + other.width)
    for i in 0..<count {
      for c in 0..<width { joined[i, c] = self[i, c] }
      for c in 0..<other.width { joined[i, width + c] = other[i, c] }
    }
    return joined
  }

  static func * (x: Rows, w: Rows) -> Rows {
    precondition(x.width == w.count)
    var out = Rows(x.count, w.width)
    for i in 0..<x.count {
      for k in 0..<x.width {
        for c in 0..<w.width { out[i, c] += x[i, k] * w[k, c] }
      }
    }
    return out
  }

  /// The sum, where a matrix of one row is added to every row.
  static func + (x: Rows, y: Rows) -> Rows {
    precondition(x.width == y.width && (y.count == x.count || y.count == 1))
    var sum = x
    for i in 0..<x.count {
      for c in 0..<x.width { sum[i, c] += y[y.count == 1 ? 0 : i, c] }
    }
    return sum
  }
}
