/// The affine map between an expert's output and eV: baseline and offset plus scale times output.
public struct TargetScaling: Codable, Equatable, Sendable {
  /// eV for each species of the model, averaged over the defects.
  public var baseline: [Double]
  /// eV per unit of output, by host.
  public var scale: [String: Double]
  /// eV at output zero, by host.
  public var offset: [String: Double]

  /// Creates a scaling from its constants.
  public init(baseline: [Double], scale: [String: Double], offset: [String: Double]) {
    self.baseline = baseline
    self.scale = scale
    self.offset = offset
  }

  /// Returns a query's value at output zero, eV.
  package func base(of query: Query) -> Double {
    offset[query.form.supercell.host.name, default: 0] + baseline(of: query)
  }

  /// Returns the mean of ``baseline`` over a query's defects, eV.
  func baseline(of query: Query) -> Double {
    query.species.reduce(0) { $0 + baseline[$1] } / Double(query.species.count)
  }

  /// Returns eV per unit of output for a query.
  package func scale(of query: Query) -> Double {
    scale[query.form.supercell.host.name, default: 1]
  }
}
