import CKernels

/// A trained network folded for forward passes alone.
///
/// Folding computes once what does not depend on a graph; products of tensors are taken in double precision. With the
/// letters of `MessageBlock`, E for the embedding of the species and x for the outputs SiLU(U₁ [h, m] + Q c) of a
/// block's hidden layer:
///
/// - **Tables of relations.** In training T = F + Φ L, a free table plus a linear map of the relations' features.
///   ``TrainableNetwork`` multiplies it out; a ``Network`` and a file hold T alone.
/// - **Features.** h = E[species] + Σ (U₂ x + b₂), summed over the blocks so far, is linear in x, and so is all that
///   reads it: A, B and U₁ of each block, the map before pooling by log-sum-exp, and the first layer of the readout
///   after pooling by the mean. A map W with bias b becomes a `FoldedMap`: a row (E[s] + Σ b₂) W + b for each
///   species s, and a matrix U₂ W for each block. The features are not computed before block `CK_EXPLICIT_BLOCK`;
///   from there on computing them takes fewer multiply-adds.
/// - **First messages.** In the first block h is E[species], so the message along an edge depends only on its type:
///   two species and a relation. U₁ times the message, with the message scale s and the envelope w, is one row for
///   each type.
/// - **Exponentials.** SiLU(z) = z / (1 + exp(−z)) of a message z = A h_i + B h_j + T[r]. A, B and T are multiplied
///   by log₂ e, so that exp(−z) is 2^(−z) of the new z; U₁ of the messages is multiplied by s / log₂ e in return. A
///   second table holds exp(−T). In a graph with many edges exp(−z) is then the product of a factor for the receiving
///   node, one for the sending node and one of that table.
/// - **Context.** Q c, and what the first layer of the readout makes of c, are computed once for each graph.
/// - **Pooling.** β = exp(log β).
///
/// The outputs equal those of ``Network/forward(_:workspace:)`` up to rounding. The output of a graph has the same
/// bits in every batch.
public final class InferenceNetwork: Sendable {
  /// The sizes and constants.
  public let shape: NetworkShape
  /// The folded network as the kernels read it; its pointers point into the arrays below.
  private let folded: ck_network
  private let tensors: [AlignedArray<Float>]
  private let blocks: AlignedArray<ck_block>
  private let layers: AlignedArray<ck_layer>

  /// Folds a network for graphs whose edges are of the given types.
  init(_ network: Network, edgeTypes: EdgeTypes) {
    let shape = network.shape
    self.shape = shape
    (folded, tensors, blocks, layers) = network.withLayers { layers in
      var folder = NetworkFolder(layers, shape)
      let firstMessages = folder.firstMessages(of: edgeTypes, envelope: network.envelope)
      let blocks = AlignedArray((0..<shape.blockCount).map { folder.block($0) })
      let pooling = folder.pooling()
      let readout = AlignedArray((0..<shape.readoutLayerCount).map { folder.readout($0) })
      let folded = ck_network(
        species: shape.speciesCount, contexts: shape.contextCount, width: shape.width,
        envelope: folder.store(network.envelope), first_messages: firstMessages,
        blocks: blocks.elements, block_count: blocks.count,
        pooling: pooling, beta: layers.pooling?.beta ?? 1, limit: LogSumExpPooling.limit,
        layers: readout.elements, layer_count: readout.count,
        readout_context: folder.readoutContext())
      return (folded, folder.tensors, blocks, readout)
    }
  }

  /// Appends the network's output for each graph; the caller has checked the graphs.
  func forward(
    _ graphs: inout ck_graphs, scratch: inout AlignedArray<Float>,
    appendingTo outputs: inout [Float]
  ) {
    var folded = folded
    let count = ck_scratch_count(&folded, &graphs)
    if scratch.count < count { scratch = AlignedArray(count: count) }
    let first = outputs.count
    outputs.append(contentsOf: repeatElement(0, count: graphs.graphs))
    outputs.withUnsafeMutableBufferPointer { outputs in
      guard let base = outputs.baseAddress else { return }
      withExtendedLifetime(self) {
        kernels.forward(&folded, &graphs, scratch.elements, base + first)
      }
    }
  }
}
