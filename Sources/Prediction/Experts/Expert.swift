/// A trained model of one property for some hosts.
public protocol Expert: Sendable {
  /// Returns an estimate for each query, in order; the queries' hosts are among the expert's.
  ///
  /// The estimate of a query does not depend on the other queries, bit for bit.
  func estimates(for queries: [Query]) -> [Estimate]
}
