/// What a predictor needs to know about one host, gathered so that a query needs a single lookup.
final class HostModel: Sendable {
  /// The experts of the formation energy.
  let energy: ExpertEnsemble
  /// The experts of the band gap.
  let gap: ExpertEnsemble
  /// The indices of the expert groups that have a member in either ensemble.
  let groups: [Int]
  /// The limits of the training data.
  let domain: CompiledApplicabilityDomain

  init(
    energy: ExpertEnsemble, gap: ExpertEnsemble, groups: [IndexedExpertGroup],
    domain: CompiledApplicabilityDomain
  ) {
    self.energy = energy
    self.gap = gap
    let experts = Set((energy.members + gap.members).map(\.expert))
    self.groups = groups.indices.filter { !experts.isDisjoint(with: groups[$0].experts) }
    self.domain = domain
  }
}
