import Crystals
import Defects
import Prediction

/// The applicability domains of the hosts, with tolerances such that few held-out rows have a note.
///
/// The rows of a fold are compared with domains that were made from the other folds.
struct DomainFit {
  /// The domain of each host.
  private(set) var domains: [String: ApplicabilityDomain] = [:]
  /// The held-out rows outside the domain, by data set.
  private(set) var falseAlarms: [String: ModelManifest.FalseAlarms] = [:]

  /// The largest fraction of all rows that have a note.
  private static let largestFraction = 0.0095
  /// The largest fraction of the rows of a data set that have a note.
  private static let largestDatasetFraction = 0.03

  /// A held-out row: by how many steps it exceeds each limit without tolerance.
  private struct Row {
    let host: String
    let dataset: String
    /// Whether its supercell is in no other fold.
    let hasNewSupercell: Bool
    let steps: [DomainLimit: Int]

    func exceeds(_ tolerances: [String: [DomainLimit: Int]]) -> Bool {
      hasNewSupercell || steps.contains { $0.value > tolerances[host]?[$0.key] ?? 0 }
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
      let own: [(index: Int, form: CanonicalForm, counts: DomainCounts)] =
        plan.dataset.rows.enumerated().compactMap { index, row in
          guard row.form.supercell.host == host,
            let query = Query(form: row.form, table: plan.table, model: plan.options.name)
          else { return nil }
          return (index, row.form, counter.counts(of: query))
        }
      domains[host.name] = ApplicabilityDomain(
        covering: own.map { ($0.form, $0.counts) }, counter: counter.counter)
      for fold in 0..<plan.options.folds {
        let domain = ApplicabilityDomain(
          covering: own.filter { plan.folds[$0.index] != fold }.map { ($0.form, $0.counts) },
          counter: counter.counter)
        let compiled = counter.replaced(by: domain)
        for row in own where plan.folds[row.index] == fold {
          var steps = compiled.steps(of: row.form, counts: row.counts)
          for (property, width) in relativeWidths[row.index] ?? [:] {
            let count = ((width - 1) / DomainLimit.relativeStep).rounded(.up)
            if count > 0 { steps[property.uncertaintyLimit] = Int(min(count, 1e6)) }
          }
          rows.append(
            Row(
              host: host.name, dataset: plan.dataset.rows[row.index].dataset,
              hasNewSupercell: !domain.supercells.contains(row.form.supercell.lattice), steps: steps
            ))
        }
      }
    }
    for (host, tolerances) in tolerances(for: rows) { domains[host]?.tolerances = tolerances }
    falseAlarms = Dictionary(grouping: rows, by: \.dataset).mapValues { rows in
      .init(
        flagged: rows.count { $0.exceeds(domains.mapValues(\.tolerances)) }, rows: rows.count)
    }
  }

  /// Returns the tolerances of each host: starting without any, that of the limit which most of the rows in excess
  /// exceed is raised, until few enough have a note.
  private func tolerances(for rows: [Row]) -> [String: [DomainLimit: Int]] {
    struct Choice: Hashable {
      let host: String
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
        for (limit, steps) in row.steps where steps > tolerances[row.host]?[limit] ?? 0 {
          let choice = Choice(host: row.host, limit: limit)
          let known = choices[choice] ?? (0, .max)
          choices[choice] = (known.rows + 1, min(known.next, steps))
        }
      }
      // Of equally frequent limits the first by name, so that the result does not depend on the order of a dictionary.
      let best = choices.min { left, right in
        (-left.value.rows, left.key.host, left.key.limit.rawValue)
          < (-right.value.rows, right.key.host, right.key.limit.rawValue)
      }
      guard let best else { return tolerances }
      tolerances[best.key.host]?[best.key.limit] = best.value.next
    }
  }

  /// Returns assignments whose largest widths include the tolerances.
  func applied(to assignments: [Assignment]) -> [Assignment] {
    assignments.map { assignment in
      var assignment = assignment
      let steps =
        domains[assignment.host]?.tolerances[assignment.property.uncertaintyLimit] ?? 0
      assignment.calibration = assignment.calibration.mapValues { calibration in
        var calibration = calibration
        calibration.largestWidth *= 1 + DomainLimit.relativeStep * Double(steps)
        return calibration
      }
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
