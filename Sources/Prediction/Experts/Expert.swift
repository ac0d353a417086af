// Experts: each knows one property of some hosts.

/// A trained model of one property.
public protocol Expert: Sendable {
  /// Estimates for queries about the expert's own hosts, in their order.
  ///
  /// The estimate of a query does not depend on the others, bit for bit.
  func estimates(for queries: [Query]) -> [Estimate]
}
