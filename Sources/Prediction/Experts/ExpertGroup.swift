// Panels: experts that are asked together.

/// Some experts of a model, who are asked together about queries of hosts that each of them knows.
package protocol ExpertGroup: Sendable {
  /// For each expert of the panel its estimates for the queries, in their order.
  ///
  /// The estimate of a query does not depend on the others, bit for bit.
  func estimates(for queries: [Query]) -> [[Estimate]]
}
