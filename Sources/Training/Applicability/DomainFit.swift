import Crystals
import Defects
import Prediction

/// The applicability domains of the hosts, with tolerances such that few held-out rows have a note.
///
/// The rows of a fold are compared with domains that were made from the other folds. Where rows have some of a host's
/// properties only, each property has a domain of its own.
struct DomainFit {
  /// The domain of all rows of each host.
  private var hosts: [String: ApplicabilityDomain] = [:]
  /// The held-out rows outside the domain, by data set.
  private(set) var falseAlarms: [String: ModelManifest.FalseAlarms] = [:]
  /// The domain of each group of properties.
  private var domains: [Group: ApplicabilityDomain] = [:]

  /// Properties of a host that the same rows have.
  private struct Group: Hashable {
    let host: String
    let properties: [Property]

    /// The text by which groups are ordered.
    var order: String { host + " " + properties.map(\.rawValue).joined(separator: " ") }
  }

  /// The largest fraction of all rows that have a note.
  private static let largestFraction = 0.0095
  /// The largest fraction of the rows of a data set that have a note.
  private static let largestDatasetFraction = 0.03

  /// A held-out row: by how many steps it exceeds each limit without tolerance.
  private struct Row {
    let index: Int
    let group: Group
    let dataset: String
    /// Whether its supercell is in no other fold.
    let hasNewSupercell: Bool
    let steps: [DomainLimit: Int]

    func exceeds(_ tolerances: [Group: [DomainLimit: Int]]) -> Bool {
      hasNewSupercell || steps.contains { $0.value > tolerances[group]?[$0.key] ?? 0 }
    }
  }

  /// Makes the domains.
  ///
  /// - Parameters:
  ///   - plan: The plan of the run.
  ///   - relativeWidths: For each held-out row the width of the interval of each property, in units of the largest
  ///     width on the other folds.
  init(plan: TrainingPlan, relativeWidths: [Int: [Property: Double]]) {
    var rows: [Row] = []
    for host in plan.hosts {
      let counter = CompiledApplicabilityDomain(ApplicabilityDomain(), of: host, in: plan.table)
      let all: [(index: Int, form: CanonicalForm, counts: DomainCounts)] =
        plan.dataset.rows.enumerated().compactMap { index, row in
          guard row.form.supercell.host == host,
            let query = Query(form: row.form, table: plan.table, model: plan.options.name)
          else { return nil }
          return (index, row.form, counter.counts(of: query))
        }
      hosts[host.name] = ApplicabilityDomain(
        covering: all.map { ($0.form, $0.counts) }, counter: counter.counter)
      for (properties, indices) in plan.propertiesByRows(of: host) {
        let group = Group(host: host.name, properties: properties)
        let included = Set(indices)
        let folds = plan.folds[properties[0]] ?? [:]
        let own = all.filter { included.contains($0.index) }
        domains[group] = ApplicabilityDomain(
          covering: own.map { ($0.form, $0.counts) }, counter: counter.counter)
        for fold in 0..<plan.options.folds {
          let domain = ApplicabilityDomain(
            covering: own.filter { folds[$0.index] != fold }.map { ($0.form, $0.counts) },
            counter: counter.counter)
          let compiled = counter.replaced(by: domain)
          for row in own where folds[row.index] == fold {
            var steps = compiled.steps(of: row.form, counts: row.counts)
            for property in properties {
              guard let width = relativeWidths[row.index]?[property] else { continue }
              let count = ((width - 1) / DomainLimit.relativeStep).rounded(.up)
              if count > 0 { steps[property.uncertaintyLimit] = Int(min(count, 1e6)) }
            }
            rows.append(
              Row(
                index: row.index, group: group, dataset: plan.dataset.rows[row.index].dataset,
                hasNewSupercell: !domain.supercells.contains(row.form.supercell.lattice),
                steps: steps))
          }
        }
      }
    }
    for (group, tolerances) in tolerances(for: rows) {
      domains[group]?.tolerances = tolerances
      if !hasSeveralGroups(group.host) { hosts[group.host] = domains[group] }
    }
    falseAlarms = Dictionary(grouping: rows, by: \.dataset).mapValues { rows in
      let flagged = rows.filter { $0.exceeds(domains.mapValues(\.tolerances)) }
      return .init(flagged: Set(flagged.map(\.index)).count, rows: Set(rows.map(\.index)).count)
    }
  }

  /// Whether the rows of a host have different properties.
  private func hasSeveralGroups(_ host: String) -> Bool {
    domains.keys.count { $0.host == host } > 1
  }

  /// Returns the tolerances of each group: starting without any, that of the limit which most of the rows in excess
  /// exceed is raised, until few enough have a note.
  private func tolerances(for rows: [Row]) -> [Group: [DomainLimit: Int]] {
    struct Choice: Hashable {
      let group: Group
      let limit: DomainLimit
    }
    let counts = Dictionary(grouping: rows, by: \.dataset).mapValues(\.count)
    var tolerances = domains.mapValues { _ in [DomainLimit: Int]() }
    while true {
      let flagged = rows.filter { $0.exceeds(tolerances) }
      let isTooMany = Double(flagged.count) > Self.largestFraction * Double(rows.count)
      var choices: [Choice: (rows: Int, next: Int)] = [:]
      // Data sets with too many come first, then all rows.
      let excess = Dictionary(grouping: flagged, by: \.dataset).filter { dataset, flagged in
        Double(flagged.count) > Self.largestDatasetFraction * Double(counts[dataset, default: 0])
      }
      let considered = excess.isEmpty ? (isTooMany ? flagged : []) : excess.values.flatMap(\.self)
      for row in considered {
        for (limit, steps) in row.steps where steps > tolerances[row.group]?[limit] ?? 0 {
          let choice = Choice(group: row.group, limit: limit)
          let known = choices[choice] ?? (0, .max)
          choices[choice] = (known.rows + 1, min(known.next, steps))
        }
      }
      // Of equally frequent limits the first by name, so that the result does not depend on the order of a dictionary.
      let best = choices.min { left, right in
        (-left.value.rows, left.key.group.order, left.key.limit.rawValue)
          < (-right.value.rows, right.key.group.order, right.key.limit.rawValue)
      }
      guard let best else { return tolerances }
      tolerances[best.key.group]?[best.key.limit] = best.value.next
    }
  }

  /// Returns the domain of all rows of a host of the plan.
  func domain(of host: Host) -> ApplicabilityDomain {
    guard let domain = hosts[host.name] else { preconditionFailure("\(host) is not in the plan") }
    return domain
  }

  /// Returns assignments whose largest widths include the tolerances, and with their domains where those of a host
  /// differ.
  func applied(to assignments: [Assignment]) -> [Assignment] {
    assignments.map { assignment in
      let own = domains.first {
        $0.key.host == assignment.host && $0.key.properties.contains(assignment.property)
      }
      guard let domain = own?.value else { return assignment }
      var assignment = assignment
      let steps = domain.tolerances[assignment.property.uncertaintyLimit] ?? 0
      assignment.calibration = assignment.calibration.mapValues { calibration in
        var calibration = calibration
        calibration.largestWidth *= 1 + DomainLimit.relativeStep * Double(steps)
        return calibration
      }
      if hasSeveralGroups(assignment.host) { assignment.domain = domain }
      return assignment
    }
  }
}

extension Property {
  /// The limit of the property's uncertainty.
  fileprivate var uncertaintyLimit: DomainLimit {
    switch self {
    case .formationEnergyPerSite: .energyUncertainty
    case .bandGap: .gapUncertainty
    }
  }
}
