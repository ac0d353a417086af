// A network for answers alone: its tensors in one block, a forward pass in one call.

import CKernels
import Glibc

/// A trained network laid out for forward passes, with what it can know before a graph comes.
///
/// Before the first messages a node's features are those of its species. So the first block's messages are one
/// of few, by the kind of the edge, and what the block's hidden layer makes of each is kept: there is no
/// matrix product in front of that layer. Most later features are not made either: what reads them reads the hidden
/// layers. The outputs are those of ``Network/forward(_:workspace:)``, but for rounding; those of a graph do not
/// depend on its batch, not by a bit. A class: each pass hands it on.
public final class InferenceNetwork: Sendable {
  private let network: Network<Float>
  /// The tensors from a cache line on each.
  private let packed: AlignedFloats
  /// U₁ m of the first block for the message of an edge of each kind, (kinds, d).
  private let firstMessages: AlignedFloats
  private let beta: Float

  /// Lays out a network for graphs whose edges are of the given kinds.
  init(_ network: Network<Float>, kinds: EdgeKinds) {
    self.network = network
    var parameters = network.parameters.map(Double.init)
    (packed, firstMessages, beta) = parameters.withUnsafeMutableBufferPointer { parameters in
      guard let base = parameters.baseAddress else {
        preconditionFailure("a network has parameters")
      }
      let layers = NetworkLayers(base, network.shape, network.layout)
      return (
        AlignedFloats(Self.tensors(layers, network.shape)),
        AlignedFloats([Self.firstMessages(layers, network, kinds)]),
        layers.pooling.map { Float($0.beta) } ?? 1
      )
    }
  }

  /// What `ck_network` lists, in its order.
  private static func tensors(
    _ layers: NetworkLayers<Double>, _ shape: NetworkShape
  ) -> [[Float]] {
    let (d, c) = (shape.width, shape.contextCount)
    // What goes into the SiLU of a message is in units of ln 2, so that its exponential is a power of 2.
    let unit = 1 / log(2.0)
    var features = FoldedFeatures(layers.embedding)
    var tensors: [[Float]] = []
    for k in 0..<shape.blockCount {
      let block = layers.block(k)
      if k == CK_MAKING_BLOCK { tensors.append(features.make()) }
      tensors.append(floats(block.context))
      tensors.append(features.reader(block.hidden.weight.rows(0..<d), bias: block.hidden.bias))
      if k > 0 {
        tensors.append(features.reader(block.receiver, times: unit))
        tensors.append(features.reader(block.sender, times: unit))
        tensors.append(floats(block.relations, times: unit))
        tensors.append(block.relations.array.map { Float(exp(-$0)) })
        tensors.append(
          floats(block.hidden.weight.rows(d..<2 * d), times: shape.messageScale / unit))
      }
      features.add(block.output)
    }
    let first = layers.readout(0)
    let pooledWeight = first.weight.rows(0..<d)
    if let linear = layers.pooling?.linear {
      tensors.append(features.reader(linear.weight, bias: linear.bias))
      tensors.append(floats(first.bias) + floats(pooledWeight))
    } else {
      tensors.append(features.reader(pooledWeight, bias: first.bias))
    }
    tensors.append(floats(first.weight.rows(d..<d + c)))
    for l in 1..<shape.readoutLayerCount {
      tensors.append(floats(layers.readout(l).bias) + floats(layers.readout(l).weight))
    }
    return tensors
  }

  private static func firstMessages(
    _ layers: NetworkLayers<Double>, _ network: Network<Float>, _ kinds: EdgeKinds
  ) -> [Float] {
    let d = network.shape.width
    let block = layers.block(0)
    let species = FoldedFeatures(layers.embedding)
    let (receivers, senders) = (species.reader(block.receiver), species.reader(block.sender))
    let relations = floats(block.relations)
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
    let scale = Float(network.shape.messageScale)
    for (row, kind) in kinds.all.enumerated() {
      let weight = scale * network.envelope[kind.relation]
      for c in 0..<d { messages[row * d + c] *= weight }
    }
    return matrixProduct(
      messages, floats(block.hidden.weight.rows(d..<2 * d)), rows: kinds.count, inner: d,
      columns: d)
  }

  private static func floats(_ matrix: Matrix<Double>, times factor: Double = 1) -> [Float] {
    matrix.array.map { Float($0 * factor) }
  }

  /// The sizes and constants.
  public var shape: NetworkShape { network.shape }

  /// All tensors by name, as ``Network/tensors`` gives them.
  public var tensors: [String: Tensor] { network.tensors }

  /// Appends the network's output for each graph, all of them checked.
  func forward(
    _ graphs: inout ck_graphs, scratch: inout AlignedFloats, appendingTo outputs: inout [Float]
  ) {
    let shape = shape
    network.envelope.withUnsafeBufferPointer { envelope in
      shape.readoutWidths.withUnsafeBufferPointer { readoutWidths in
        guard let envelope = envelope.baseAddress else {
          preconditionFailure("a network has a relation at least")
        }
        var network = ck_network(
          tensors: packed.elements, first_messages: firstMessages.elements, envelope: envelope,
          species: shape.speciesCount, relations: shape.relationCount,
          contexts: shape.contextCount, width: shape.width, blocks: shape.blockCount,
          readout_widths: readoutWidths.baseAddress, readouts: readoutWidths.count,
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
