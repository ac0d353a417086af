/// The numbers that describe how many defects a configuration has and how they crowd, made by a ``DomainCounter``.
///
/// No number gets less, and no distance larger, when defects are added to a configuration.
package struct DomainCounts: Sendable {
  /// The counts, in the order of ``DomainCounter/names``.
  package var values: [Int32]
  /// The least distance of each pair of species within the largest radius, Å; infinite if there is none.
  package var leastDistances: [Double]
}
