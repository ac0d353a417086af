import GraphNetwork
import Synchronization

/// An expert that predicts from an ensemble of graph networks on the sparse graph.
///
/// The networks have one shape and were trained from different seeds. An output f becomes eV as
/// `offset[host] + mean of baseline[species] + scale[host] · f`.
public struct GraphNetworkExpert: Expert {
  package let encoder: GraphEncoder
  package let networks: InferenceEnsemble
  private let scaling: TargetScaling
  /// The offset and the scale of each of the encoder's hosts, eV.
  private let hostScalings: [(offset: Double, scale: Double)]
  private let workspaces: WorkspacePool

  /// Creates an expert from at least one network.
  public init(encoder: GraphEncoder, members: [Network], scaling: TargetScaling) {
    self.encoder = encoder
    networks = InferenceEnsemble(members, edgeTypes: encoder.edgeTypes)
    self.scaling = scaling
    hostScalings = encoder.hosts.map {
      (scaling.offset[$0, default: 0], scaling.scale[$0, default: 1])
    }
    workspaces = WorkspacePool(contextCount: encoder.contextCount)
  }

  /// Returns the mean of the networks; their standard deviation is the uncertainty on both sides.
  public func estimates(for queries: [Query]) -> [Estimate] {
    var estimates: [Estimate] = []
    estimates.reserveCapacity(queries.count)
    let count = networks.members.count
    workspaces.withWorkspace { workspace in
      for start in stride(from: 0, to: queries.count, by: Self.batchSize) {
        let batch = queries[start..<min(start + Self.batchSize, queries.count)]
        workspace.forward(batch, by: self)
        for (index, query) in batch.enumerated() {
          // The outputs of the networks for this query.
          let own = stride(from: index, to: workspace.outputs.count, by: batch.count)
          let mean = own.reduce(0) { $0 + Double(workspace.outputs[$1]) } / Double(count)
          let squares = own.reduce(0) { squares, output in
            let difference = Double(workspace.outputs[output]) - mean
            return squares + difference * difference
          }
          let deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
          let (offset, scale) = hostScalings[encoder.hostIndex(of: query)]
          estimates.append(
            Estimate(
              value: offset + scaling.baseline(of: query) + scale * mean,
              uncertainty: .init(below: scale * deviation, above: scale * deviation)))
        }
      }
    }
    return estimates
  }

  /// The number of graphs in a batch: enough to fill the kernels, few enough for the cache.
  private static let batchSize = 64

  /// The buffers of a forward pass.
  fileprivate struct Workspace {
    private var batch: GraphBatch
    private var passes = InferenceWorkspace()
    /// The outputs of the last batch, (networks, graphs).
    private(set) var outputs: [Float] = []

    init(contextCount: Int) { batch = GraphBatch(contextCount: contextCount) }

    mutating func forward(_ queries: ArraySlice<Query>, by expert: GraphNetworkExpert) {
      batch.removeAll(keepingCapacity: true)
      for query in queries { expert.encoder.append(query, to: &batch) }
      outputs.removeAll(keepingCapacity: true)
      expert.networks.forward(batch, workspace: &passes, appendingTo: &outputs)
    }
  }
}

/// Workspaces that callers on any thread borrow, so that none is allocated in steady state.
private final class WorkspacePool: Sendable {
  private let free = Mutex<[GraphNetworkExpert.Workspace]>([])
  private let contextCount: Int

  init(contextCount: Int) { self.contextCount = contextCount }

  func withWorkspace(_ body: (inout GraphNetworkExpert.Workspace) -> Void) {
    var workspace =
      free.withLock { $0.popLast() } ?? GraphNetworkExpert.Workspace(contextCount: contextCount)
    defer { free.withLock { $0.append(workspace) } }
    body(&workspace)
  }
}
