// TargetScaling: from the numbers an expert works with to eV.

/// Values about which an expert's outputs vary, and the size of one unit of output.
public struct TargetScaling: Codable, Equatable, Sendable {
  /// eV of each species of the model, averaged over the defects.
  public var baseline: [Double]
  /// eV of one unit of output, by host.
  public var scale: [String: Double]
  /// eV at output zero, by host.
  public var offset: [String: Double]

  /// TargetScaling from their three tables.
  public init(baseline: [Double], scale: [String: Double], offset: [String: Double]) {
    self.baseline = baseline
    self.scale = scale
    self.offset = offset
  }

  /// The part of a query's value that does not come from the network, eV.
  package func base(of query: Query) -> Double {
    offset[query.form.supercell.host.name, default: 0] + baseline(of: query)
  }

  /// The mean of ``baseline`` over a query's defects, eV.
  func baseline(of query: Query) -> Double {
    query.species.reduce(0) { $0 + baseline[$1] } / Double(query.species.count)
  }

  /// eV of one unit of output for a query.
  package func scale(of query: Query) -> Double {
    scale[query.form.supercell.host.name, default: 1]
  }
}
