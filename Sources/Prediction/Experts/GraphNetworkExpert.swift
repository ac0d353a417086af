// The graph-network expert: an ensemble of networks on the sparse graph.

import GraphNetwork
import Synchronization

/// Networks of one shape, trained from different seeds, that answer with their mean.
///
/// A network's output f becomes eV as `offset[host] + mean of baseline[species] + scale[host] · f`.
public struct GraphNetworkExpert: Expert {
  package let encoder: GraphEncoder
  package let networks: PackedEnsemble
  private let units: Units
  private let workspaces = WorkspacePool()

  /// An ensemble of at least one network.
  public init(encoder: GraphEncoder, members: [Network<Float>], units: Units) {
    self.encoder = encoder
    networks = PackedEnsemble(members, kinds: encoder.edgeKinds)
    self.units = units
  }

  /// The mean of the members, and their standard deviation below and above it.
  public func estimates(for queries: [Query]) -> [Estimate] {
    var estimates: [Estimate] = []
    estimates.reserveCapacity(queries.count)
    var batch = GraphBatch<Float>(contextCount: encoder.contextCount)
    var outputs: [Float] = []
    for start in stride(from: 0, to: queries.count, by: Self.batchSize) {
      let part = queries[start..<min(start + Self.batchSize, queries.count)]
      batch.removeAll(keepingCapacity: true)
      for query in part { encoder.append(query, to: &batch) }
      outputs.removeAll(keepingCapacity: true)
      workspaces.withWorkspace { workspace in
        networks.forward(batch, workspace: &workspace, appendingTo: &outputs)
      }
      for (index, query) in part.enumerated() {
        let values = networks.members.indices.map { Double(outputs[$0 * part.count + index]) }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation =
          values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
        let scale = units.scale(of: query)
        estimates.append(
          Estimate(
            value: units.base(of: query) + scale * mean,
            reach: .init(below: scale * deviation, above: scale * deviation)))
      }
    }
    return estimates
  }

  /// Graphs that go through the networks together: enough to fill the kernels, few enough for the cache.
  private static let batchSize = 64
}

/// Workspaces that callers on any thread borrow, so that none is allocated in steady state.
private final class WorkspacePool: Sendable {
  private let free = Mutex<[PackedEnsemble.Workspace]>([])

  func withWorkspace<Result>(_ body: (inout PackedEnsemble.Workspace) -> Result) -> Result {
    var workspace = free.withLock { $0.popLast() } ?? PackedEnsemble.Workspace()
    defer { free.withLock { $0.append(workspace) } }
    return body(&workspace)
  }
}
