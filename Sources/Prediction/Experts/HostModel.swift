// What a predictor has to look up of a query's host, so that it does so once a query.

/// A host as a predictor knows it.
final class KnownHost: Sendable {
  /// An assignment with its experts as indices into those of the manifest.
  struct Blend {
    let parts: [(expert: Int, weight: Double)]
    private let dilute, dense: Calibration

    init(_ assignment: Assignment, parts: [(expert: Int, weight: Double)]) {
      self.parts = parts
      dilute = assignment.calibration(for: .dilute)
      dense = assignment.calibration(for: .dense)
    }

    func calibration(for query: Query) -> Calibration {
      switch query.concentration {
      case .dilute: dilute
      case .dense: dense
      }
    }
  }

  /// Who predicts the formation energy.
  let energy: Blend
  /// Who predicts the band gap.
  let gap: Blend
  /// The panels with a part in either blend.
  let panels: [Int]
  /// What was seen of the host in training.
  let domain: DomainCheck

  init(energy: Blend, gap: Blend, panels: [ExpertBuilder.Membership], domain: DomainCheck) {
    self.energy = energy
    self.gap = gap
    let experts = Set((energy.parts + gap.parts).map(\.expert))
    self.panels = panels.indices.filter { !experts.isDisjoint(with: panels[$0].experts) }
    self.domain = domain
  }
}
