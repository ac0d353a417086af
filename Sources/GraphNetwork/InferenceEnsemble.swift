// Networks of one shape for answers alone: what they have in common of a batch is found once.

import CKernels

/// Trained networks over the same graphs.
public struct InferenceEnsemble: Sendable {
  /// Room for the passes, reused from batch to batch; it stops growing at the largest.
  ///
  /// One workspace serves one thread, and any ensemble.
  public struct Workspace: Sendable {
    fileprivate var kinds: [Int32] = []
    fileprivate var scratch = AlignedFloats(count: 0)

    /// Creates an empty workspace.
    public init() {}
  }

  /// The networks.
  public let members: [InferenceNetwork]
  private let kinds: EdgeKinds

  /// Lays out networks of one shape, at least one, for graphs whose edges are of the given kinds.
  public init(_ networks: [Network<Float>], kinds: EdgeKinds) {
    precondition(!networks.isEmpty, "an ensemble has members")
    precondition(networks.allSatisfy { $0.shape == networks[0].shape }, "networks of one shape")
    members = networks.map { InferenceNetwork($0, kinds: kinds) }
    self.kinds = kinds
  }

  /// The shape of each network.
  public var shape: NetworkShape { members[0].shape }

  /// Appends the outputs for each graph of `batch`, of one member after another.
  ///
  /// Nothing is allocated once the workspace has seen a batch as large and the outputs have room.
  public func forward(
    _ batch: GraphBatch<Float>, workspace: inout Workspace, appendingTo outputs: inout [Float]
  ) {
    batch.check(against: shape)
    workspace.kinds.removeAll(keepingCapacity: true)
    kinds.appendNumbers(of: batch, to: &workspace.kinds)
    workspace.kinds.withUnsafeBufferPointer { kinds in
      batch.withGraphs(kinds: kinds) { graphs in
        for member in members {
          member.forward(&graphs, scratch: &workspace.scratch, appendingTo: &outputs)
        }
      }
    }
  }
}

extension GraphBatch<Float> {
  /// Calls `body` with the graphs as C sees them.
  fileprivate func withGraphs(
    kinds: UnsafeBufferPointer<Int32>, _ body: (inout ck_graphs) -> Void
  ) {
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
                  kinds: kinds.baseAddress ?? edgeStart, context: context.baseAddress,
                  graphs: graphCount)
                body(&graphs)
              }
            }
          }
        }
      }
    }
  }
}
