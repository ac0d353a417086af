/// Experts that share work and are therefore evaluated together.
///
/// All experts of a group know the same hosts.
package protocol ExpertGroup: Sendable {
  /// Returns the estimates of each expert of the group for the queries, in order.
  ///
  /// The estimate of a query does not depend on the other queries, bit for bit.
  func estimates(for queries: [Query]) -> [[Estimate]]
}

/// A group of experts with the index of each in the model's manifest.
struct IndexedExpertGroup: Sendable {
  let group: any ExpertGroup
  /// The indices of the group's experts, in the group's order.
  let experts: [Int]
}
