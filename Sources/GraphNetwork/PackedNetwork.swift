// A network for answers alone: its tensors in one block, a forward pass in one call.

import CKernels
import Glibc

/// A trained network laid out for forward passes, with what it can know before a graph comes.
///
/// Its outputs are those of ``Network/forward(_:workspace:)``, bit for bit.
public struct PackedNetwork: Sendable {
  /// Scratch of the passes, reused from batch to batch; it stops growing at the largest.
  ///
  /// One workspace serves one thread, and any network.
  public struct Workspace: Sendable {
    fileprivate var scratch = AlignedFloats(count: 0)

    /// Creates an empty workspace.
    public init() {}
  }

  /// The sizes and constants.
  public let shape: NetworkShape
  private let envelope: [Float]
  private let layout: ParameterLayout
  /// The tensors in the order of the layout.
  private let packed: AlignedFloats
  /// A h and B h of the first block for each species.
  private let firstTerms: AlignedFloats
  private let beta: Float

  /// Lays out a network.
  public init(_ network: Network<Float>) {
    let (shape, layout) = (network.shape, network.layout)
    func tensor(_ name: String) -> [Float] {
      layout.tensors.first { $0.name == name }.map { Array(network.parameters[$0.range]) } ?? []
    }
    let embedding = tensor("embedding")
    self.shape = shape
    self.layout = layout
    envelope = network.envelope
    packed = AlignedFloats(layout.tensors.map { network.parameters[$0.range] })
    firstTerms = AlignedFloats(
      ["blocks.0.receiver", "blocks.0.sender"].map { name in
        matrixProduct(
          embedding, tensor(name), rows: shape.speciesCount, inner: shape.width,
          columns: shape.width)[...]
      })
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

  /// Appends the network's output for each graph of `batch`.
  ///
  /// Nothing is allocated once the workspace has seen a batch as large and the outputs have room.
  public func forward(
    _ batch: GraphBatch<Float>, workspace: inout Workspace, appendingTo outputs: inout [Float]
  ) {
    batch.check(against: shape)
    batch.withGraphs { graphs in
      envelope.withUnsafeBufferPointer { envelope in
        shape.readoutWidths.withUnsafeBufferPointer { readoutWidths in
          guard let envelope = envelope.baseAddress else {
            preconditionFailure("a network has a relation at least")
          }
          var network = ck_network(
            tensors: packed.elements, first_terms: firstTerms.elements, envelope: envelope,
            species: shape.speciesCount, relations: shape.relationCount,
            contexts: shape.contextCount, width: shape.width, blocks: shape.blockCount,
            readout_widths: readoutWidths.baseAddress, readouts: readoutWidths.count,
            message_scale: Float(shape.messageScale),
            pools_softly: shape.pooling == .logSumExp ? 1 : 0, beta: beta,
            limit: LogSumExpPooling<Float>.limit)
          let count = ck_scratch_count(&network, &graphs)
          if workspace.scratch.count < count { workspace.scratch = AlignedFloats(count: count) }
          let first = outputs.count
          outputs.append(contentsOf: repeatElement(0, count: batch.graphCount))
          outputs.withUnsafeMutableBufferPointer { outputs in
            guard let base = outputs.baseAddress else { return }
            kernels.forward(&network, &graphs, workspace.scratch.elements, base + first)
          }
        }
      }
    }
  }
}

extension GraphBatch<Float> {
  /// Calls `body` with the graphs as C sees them.
  fileprivate func withGraphs(_ body: (inout ck_graphs) -> Void) {
    graphStart.withUnsafeBufferPointer { graphStart in
      species.withUnsafeBufferPointer { species in
        edgeStart.withUnsafeBufferPointer { edgeStart in
          senders.withUnsafeBufferPointer { senders in
            relations.withUnsafeBufferPointer { relations in
              context.withUnsafeBufferPointer { context in
                guard let graphStart = graphStart.baseAddress,
                  let edgeStart = edgeStart.baseAddress
                else { preconditionFailure("a batch has a start") }
                // What is empty may have no storage; then it is not read either.
                var graphs = ck_graphs(
                  graph_starts: graphStart, species: species.baseAddress ?? edgeStart,
                  edge_starts: edgeStart, senders: senders.baseAddress ?? edgeStart,
                  relations: relations.baseAddress ?? edgeStart,
                  context: context.baseAddress, graphs: graphCount)
                body(&graphs)
              }
            }
          }
        }
      }
    }
  }
}
