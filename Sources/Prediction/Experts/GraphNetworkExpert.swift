// The graph-network expert: an ensemble of networks on the sparse graph.

import GraphNetwork
import Synchronization

/// Networks of one shape, trained from different seeds, that answer with their mean.
///
/// A network's output f becomes eV as `offset[host] + mean of baseline[species] + scale[host] · f`.
public struct GraphNetworkExpert: Expert {
  package let encoder: GraphEncoder
  package let networks: InferenceEnsemble
  private let units: TargetScaling
  /// Offset and scale of the units for each of the encoder's hosts, eV.
  private let lines: [(offset: Double, scale: Double)]
  private let workspaces: WorkspacePool

  /// An ensemble of at least one network.
  public init(encoder: GraphEncoder, members: [Network], units: TargetScaling) {
    self.encoder = encoder
    networks = InferenceEnsemble(members, edgeTypes: encoder.edgeTypes)
    self.units = units
    lines = encoder.hosts.map { (units.offset[$0, default: 0], units.scale[$0, default: 1]) }
    workspaces = WorkspacePool(contextCount: encoder.contextCount)
  }

  /// The mean of the members, and their standard deviation below and above it.
  public func estimates(for queries: [Query]) -> [Estimate] {
    var estimates: [Estimate] = []
    estimates.reserveCapacity(queries.count)
    let count = networks.members.count
    workspaces.withWorkspace { workspace in
      for start in stride(from: 0, to: queries.count, by: Self.batchSize) {
        let part = queries[start..<min(start + Self.batchSize, queries.count)]
        workspace.forward(part, by: self)
        for (index, query) in part.enumerated() {
          let own = stride(from: index, to: workspace.outputs.count, by: part.count)
          let mean = own.reduce(0) { $0 + Double(workspace.outputs[$1]) } / Double(count)
          let squares = own.reduce(0) { squares, place in
            let apart = Double(workspace.outputs[place]) - mean
            return squares + apart * apart
          }
          let deviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
          let (offset, scale) = lines[encoder.place(of: query)]
          estimates.append(
            Estimate(
              value: offset + units.baseline(of: query) + scale * mean,
              reach: .init(below: scale * deviation, above: scale * deviation)))
        }
      }
    }
    return estimates
  }

  /// Graphs that go through the networks together: enough to fill the kernels, few enough for the cache.
  private static let batchSize = 64

  /// Room for a batch on its way through the networks.
  fileprivate struct Workspace {
    private var batch: GraphBatch
    private var passes = InferenceWorkspace()
    /// The output of each network for each graph, of one network after another.
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
