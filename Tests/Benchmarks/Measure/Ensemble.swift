import GraphNetwork
import GraphNetworkReference
import Prediction

/// The networks of an expert and a batch of graphs for them, made beforehand.
final class Ensemble {
  let networks: InferenceEnsemble
  /// All graphs.
  let batch: GraphBatch
  private var workspace = InferenceWorkspace()
  private var results: [Float] = []

  init(_ expert: GraphNetworkExpert, _ queries: [Query]) {
    networks = expert.networks
    var batch = GraphBatch(contextCount: expert.encoder.contextCount)
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

  /// Returns the forward passes of all members over all graphs, in batches of `size` graphs.
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

  /// Returns the passes of the reference implementation over a few of the graphs, for the same number of networks of
  /// this shape; the time does not depend on the values of their tensors.
  func reference(_ name: String) -> Contender {
    let part = part(0..<min(4, batch.graphCount))
    let network = ReferenceNetwork(
      TrainableNetwork(
        networks.shape, relationFeatures: [],
        envelope: Array(repeating: 1, count: networks.shape.relationCount), seed: 1
      ).network)
    return Contender(
      name: name,
      body: { [members = networks.members] in
        for _ in members { keep(network.outputs(for: part)) }
      }, unit: part.graphCount)
  }

  private func part(_ graphs: Range<Int>) -> GraphBatch {
    var part = GraphBatch(contextCount: batch.contextCount)
    for graph in graphs { part.append(graph, of: batch) }
    return part
  }

  /// The multiply-adds of the matrix products in the formulae, for one graph on average and all members together.
  var multiplyAdds: Double {
    let shape = networks.shape
    let (n, g) = (batch.nodeCount, batch.graphCount)
    let (d, c) = (shape.width, shape.contextCount)
    // A and B, both halves of U₁, U₂; Q.
    var count = shape.blockCount * (5 * n * d * d + g * c * d)
    if shape.pooling == .logSumExp { count += n * d * d }
    var inputs = d + c
    for outputs in shape.readoutWidths + [1] {
      count += g * inputs * outputs
      inputs = outputs
    }
    return Double(networks.members.count * count) / Double(g)
  }

  /// The activations of one graph on average, all members together.
  var activations: Double {
    let shape = networks.shape
    let inBlocks = shape.blockCount * shape.width * (batch.edgeCount + batch.nodeCount)
    let count = inBlocks + batch.graphCount * shape.readoutWidths.reduce(0, +)
    return Double(networks.members.count * count) / Double(batch.graphCount)
  }
}
