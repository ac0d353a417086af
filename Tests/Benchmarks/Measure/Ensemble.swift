// The networks of an expert over graphs that are made beforehand.

import GraphNetwork
import Prediction

/// An ensemble with a batch of graphs for it.
final class Ensemble {
  let networks: InferenceEnsemble
  /// All graphs.
  let batch: GraphBatch<Float>
  private var workspace = InferenceEnsemble.Workspace()
  private var results: [Float] = []

  init(_ expert: GraphNetworkExpert, _ queries: [Query]) {
    networks = expert.networks
    var batch = GraphBatch<Float>(contextCount: expert.encoder.contextCount)
    for query in queries { expert.encoder.append(query, to: &batch) }
    self.batch = batch
  }

  /// The outputs of each member.
  var outputs: [[Float]] {
    var outputs: [Float] = []
    networks.forward(batch, workspace: &workspace, appendingTo: &outputs)
    return networks.members.indices.map { member in
      Array(outputs[member * batch.graphCount..<(member + 1) * batch.graphCount])
    }
  }

  /// All members over all graphs, so many graphs at a time.
  func forward(_ name: String, _ size: Int) -> Contender {
    let parts = stride(from: 0, to: batch.graphCount, by: size).map { start in
      part(start..<min(start + size, batch.graphCount))
    }
    return Contender(
      name: name,
      body: { [self] in
        for part in parts {
          results.removeAll(keepingCapacity: true)
          networks.forward(part, workspace: &workspace, appendingTo: &results)
          keep(results)
        }
      }, unit: batch.graphCount)
  }

  /// The same by the reference: double precision, one plain loop for each index.
  func reference(_ name: String) throws -> Contender {
    let plain = try networks.members.map { try Network<Double>($0.shape, tensors: $0.tensors) }
    let part = GraphBatch<Double>(part(0..<min(4, batch.graphCount)))
    var workspace = Workspace<Double>()
    return Contender(
      name: name,
      body: { for member in plain { keep(member.forward(part, workspace: &workspace)) } },
      unit: part.graphCount)
  }

  private func part(_ graphs: Range<Int>) -> GraphBatch<Float> {
    var part = GraphBatch<Float>(contextCount: batch.contextCount)
    for graph in graphs { part.append(graph, of: batch) }
    return part
  }

  /// Multiply-adds of the formulae's matrix products for one graph, on average, all members together.
  var multiplyAdds: Double {
    let shape = networks.shape
    let (n, g) = (batch.nodeCount, batch.graphCount)
    let (d, c) = (shape.width, shape.contextCount)
    // A and B, U₁ of both halves, U₂; Q.
    var count = shape.blockCount * (5 * n * d * d + g * c * d)
    if shape.pooling == .logSumExp { count += n * d * d }
    var inputs = d + c
    for outputs in shape.readoutWidths + [1] {
      count += g * inputs * outputs
      inputs = outputs
    }
    return Double(networks.members.count * count) / Double(g)
  }

  /// Activations of one graph on average, all members together.
  var activations: Double {
    let shape = networks.shape
    let inBlocks = shape.blockCount * shape.width * (batch.edgeCount + batch.nodeCount)
    let count = inBlocks + batch.graphCount * shape.readoutWidths.reduce(0, +)
    return Double(networks.members.count * count) / Double(batch.graphCount)
  }
}

extension GraphBatch<Double> {
  /// The same graphs in double precision.
  init(_ batch: GraphBatch<Float>) {
    self.init(contextCount: batch.contextCount)
    for graph in 0..<batch.graphCount {
      let nodes = Int(batch.graphStart[graph])..<Int(batch.graphStart[graph + 1])
      let edges = Int(batch.edgeStart[nodes.lowerBound])..<Int(batch.edgeStart[nodes.upperBound])
      let context = graph * batch.contextCount..<(graph + 1) * batch.contextCount
      append(
        species: Array(batch.species[nodes]),
        edgeStart: batch.edgeStart[nodes.lowerBound...nodes.upperBound]
          .map { $0 - Int32(edges.lowerBound) },
        senders: batch.senders[edges].map { $0 - Int32(nodes.lowerBound) },
        relations: Array(batch.relations[edges]), context: batch.context[context].map(Double.init))
    }
  }
}
