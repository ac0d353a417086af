import CKernels

/// Trained networks of one shape, folded for inference over the same graphs.
public struct InferenceEnsemble: Sendable {
  /// The networks.
  public let members: [InferenceNetwork]
  private let edgeTypes: EdgeTypes

  /// Folds networks of one shape, at least one, for graphs whose edges are of the given types.
  public init(_ networks: [Network], edgeTypes: EdgeTypes) {
    precondition(!networks.isEmpty, "an ensemble has members")
    precondition(networks.allSatisfy { $0.shape == networks[0].shape }, "networks of one shape")
    members = networks.map { InferenceNetwork($0, edgeTypes: edgeTypes) }
    self.edgeTypes = edgeTypes
  }

  /// The shape of each network.
  public var shape: NetworkShape { members[0].shape }

  /// Appends the outputs of the first member for each graph of `batch`, then those of the second, and so on.
  ///
  /// Allocates nothing once the workspace has seen a batch of this size and the array of outputs has the capacity.
  public func forward(
    _ batch: GraphBatch, workspace: inout InferenceWorkspace, appendingTo outputs: inout [Float]
  ) {
    batch.check(against: shape)
    workspace.edgeTypes.removeAll(keepingCapacity: true)
    edgeTypes.appendIndices(of: batch, to: &workspace.edgeTypes)
    workspace.edgeTypes.withUnsafeBufferPointer { edgeTypes in
      batch.withGraphs(edgeTypes: edgeTypes) { graphs in
        for member in members {
          member.forward(&graphs, scratch: &workspace.scratch, appendingTo: &outputs)
        }
      }
    }
  }
}

extension GraphBatch {
  /// Calls `body` with the graphs as the kernels read them.
  fileprivate func withGraphs(
    edgeTypes: UnsafeBufferPointer<Int32>, _ body: (inout ck_graphs) -> Void
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
                // An empty array may have no storage; the kernels do not read it then.
                var graphs = ck_graphs(
                  graph_starts: graphStart, species: species.baseAddress ?? edgeStart,
                  edge_starts: edgeStart, senders: senders.baseAddress ?? edgeStart,
                  relations: relations.baseAddress ?? edgeStart,
                  edge_types: edgeTypes.baseAddress ?? edgeStart, context: context.baseAddress,
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
