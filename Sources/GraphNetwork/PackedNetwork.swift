// A network for answers alone: its tensors in one block, a forward pass in one call.

import CKernels
import Glibc

/// A trained network laid out for forward passes, with what it can know before a graph comes.
///
/// Before the first messages a node's features are those of its species. So the first block's messages are one
/// of few, by the kind of the edge, and what the block's hidden layer makes of each is kept: there is no
/// matrix product in front of that layer. The outputs are those of ``Network/forward(_:workspace:)``, but for
/// the rounding of sums taken in another order; those of a graph do not depend on its batch, not by a bit.
public struct PackedNetwork: Sendable {
  /// The sizes and constants.
  public let shape: NetworkShape
  private let envelope: [Float]
  private let layout: ParameterLayout
  /// The tensors in the order of the layout.
  private let packed: AlignedFloats
  /// U₁ h of the first block for each species, (species, d).
  private let firstHidden: AlignedFloats
  /// U₁ m of the first block for the message of an edge of each kind, (kinds, d).
  private let firstMessages: AlignedFloats
  private let beta: Float

  /// Lays out a network for graphs whose edges are of the given kinds.
  init(_ network: Network<Float>, kinds: EdgeKinds) {
    let (shape, layout) = (network.shape, network.layout)
    func tensor(_ name: String) -> [Float] {
      layout.tensors.first { $0.name == name }.map { Array(network.parameters[$0.range]) } ?? []
    }
    let d = shape.width
    let embedding = tensor("embedding")
    func ofSpecies(_ map: some Sequence<Float>) -> [Float] {
      matrixProduct(
        embedding, Array(map), rows: shape.speciesCount, inner: d, columns: d)
    }
    let (receivers, senders) = (
      ofSpecies(tensor("blocks.0.receiver")), ofSpecies(tensor("blocks.0.sender"))
    )
    let relations = tensor("blocks.0.relations")
    let hidden = tensor("blocks.0.hidden.weight")
    var messages: [Float] = []
    for kind in kinds.all {
      for c in 0..<d {
        messages.append(
          receivers[kind.receiver * d + c] + senders[kind.sender * d + c]
            + relations[kind.relation * d + c])
      }
    }
    messages.withUnsafeMutableBufferPointer { messages in
      guard let base = messages.baseAddress else { return }
      kernels.silu(base, base, messages.count)
    }
    let scale = Float(shape.messageScale)
    for (row, kind) in kinds.all.enumerated() {
      let weight = scale * network.envelope[kind.relation]
      for c in 0..<d { messages[row * d + c] *= weight }
    }
    self.shape = shape
    self.layout = layout
    envelope = network.envelope
    packed = AlignedFloats(layout.tensors.map { network.parameters[$0.range] })
    firstHidden = AlignedFloats([ofSpecies(hidden.prefix(d * d))[...]])
    firstMessages = AlignedFloats([
      matrixProduct(
        messages, Array(hidden.suffix(d * d)), rows: kinds.count, inner: d, columns: d)[...]
    ])
    beta = tensor("pooling.log_beta").first.map { Float(exp(Double($0))) } ?? 1
  }

  /// All tensors by name, as ``Network/tensors`` gives them.
  public var tensors: [String: Tensor] {
    var block: [Float] = []
    var next = packed.elements
    for tensor in layout.tensors {
      block += UnsafeBufferPointer(start: next, count: tensor.count)
      next += AlignedFloats.padded(tensor.count)
    }
    return Network(shape, envelope: envelope, parameters: block).tensors
  }

  /// Appends the network's output for each graph, all of them checked.
  func forward(
    _ graphs: inout ck_graphs, scratch: inout AlignedFloats, appendingTo outputs: inout [Float]
  ) {
    envelope.withUnsafeBufferPointer { envelope in
      shape.readoutWidths.withUnsafeBufferPointer { readoutWidths in
        guard let envelope = envelope.baseAddress else {
          preconditionFailure("a network has a relation at least")
        }
        var network = ck_network(
          tensors: packed.elements, first_hidden: firstHidden.elements,
          first_messages: firstMessages.elements, envelope: envelope,
          species: shape.speciesCount, relations: shape.relationCount,
          contexts: shape.contextCount, width: shape.width, blocks: shape.blockCount,
          readout_widths: readoutWidths.baseAddress, readouts: readoutWidths.count,
          message_scale: Float(shape.messageScale),
          pools_softly: shape.pooling == .logSumExp ? 1 : 0, beta: beta,
          limit: LogSumExpPooling<Float>.limit)
        let count = ck_scratch_count(&network, &graphs)
        if scratch.count < count { scratch = AlignedFloats(count: count) }
        let first = outputs.count
        outputs.append(contentsOf: repeatElement(0, count: graphs.graphs))
        outputs.withUnsafeMutableBufferPointer { outputs in
          guard let base = outputs.baseAddress else { return }
          kernels.forward(&network, &graphs, scratch.elements, base + first)
        }
      }
    }
  }
}
