import GraphNetwork
import Prediction

/// The weights and calibrations of the experts of all properties and hosts, chosen on rows that no expert was trained
/// on, and the errors there.
struct EnsembleFit {
  /// The experts of each property of each host, with their weights and calibration.
  private(set) var assignments: [Assignment] = []
  /// The errors in cross-validation: the rows of a fold are predicted with weights and calibrations that were chosen on
  /// the other folds.
  private(set) var crossValidation: [Property: EvaluationTable] = [:]
  /// The width of the interval of each property of each row, in units of the largest width on the folds that the row is
  /// not in.
  private(set) var relativeWidths: [Int: [Property: Double]] = [:]

  /// The errors of each expert alone, on rows that it was not trained on.
  private(set) var candidates: [ModelManifest.Candidate] = []

  /// The names of the experts that have a weight in an assignment.
  var usedExperts: Set<String> { Set(assignments.flatMap(\.experts).map(\.expert)) }

  /// A row with the estimates of the experts of its host, each trained without the row's fold.
  private struct Row {
    let sample: TrainingSample
    let fold: Int
    let estimates: [Estimate]
  }

  /// Chooses weights and calibrations.
  ///
  /// - Parameters:
  ///   - plan: The plan of the run.
  ///   - members: Returns the tensors of the members of a trainer's expert, trained without a fold.
  /// - Throws: ``ModelError`` if the tensors do not fit their experts.
  init(plan: TrainingPlan, members: (_ trainer: Int, _ fold: Int?) -> [[String: Tensor]]) throws {
    let heldOut = try plan.trainers.indices.map { index in
      try Self.heldOutEstimates(index, plan, members)
    }
    for property in Property.allCases {
      var table: [(dataset: String, label: Double, predicted: PredictedValue)] = []
      for host in plan.hosts.map(\.name) {
        let own = plan.trainers.indices.filter {
          plan.trainers[$0].property == property && plan.trainers[$0].hosts.contains(host)
        }
        guard let first = own.first else { continue }
        let rows = plan.trainers[first].samples.filter { $0.host == host }.map { sample in
          Row(
            sample: sample, fold: plan.folds[property]?[sample.row] ?? 0,
            estimates: own.map { trainer in
              guard let estimate = heldOut[trainer][sample.row] else {
                preconditionFailure("the experts of a property of a host have the same rows")
              }
              return estimate
            })
        }
        let names = own.map { plan.trainers[$0].name }
        let preferred = own.indices.filter { plan.trainers[own[$0]].isPreferred }
        let assignment = Self.assignment(
          property, host, names, rows, coverage: plan.options.coverage, preferred: preferred)
        assignments.append(assignment)
        candidates += own.enumerated().map { index, trainer in
          let errors = rows.map { abs($0.estimates[index].value - $0.sample.label) }
          return ModelManifest.Candidate(
            property: property, host: host, expert: names[index],
            source: plan.trainers[trainer].source,
            mae: errors.reduce(0, +) / Double(max(1, errors.count)),
            weight: assignment.experts.first { $0.expert == names[index] }?.weight ?? 0)
        }
        for fold in 0..<plan.options.folds {
          let others = Self.assignment(
            property, host, names, rows.filter { $0.fold != fold },
            coverage: plan.options.coverage, preferred: preferred)
          for row in rows where row.fold == fold {
            let estimate = others.weightedMean(row.estimates, names)
            guard let calibration = others.calibration(for: row.sample.query.concentration) else {
              preconditionFailure("each fold leaves rows of the host to calibrate on")
            }
            table.append(
              (
                row.sample.dataset, row.sample.label,
                PredictedValue(
                  value: estimate.value, interval: calibration.interval(of: estimate))
              ))
            if calibration.largestWidth > 0 {
              relativeWidths[row.sample.row, default: [:]][property] =
                calibration.width(of: estimate) / calibration.largestWidth
            }
          }
        }
      }
      crossValidation[property] = EvaluationTable(table)
    }
  }

  /// Returns, by row, the estimate of a trainer's expert that was trained without the row's fold.
  private static func heldOutEstimates(
    _ index: Int, _ plan: TrainingPlan, _ members: (Int, Int?) -> [[String: Tensor]]
  ) throws -> [Int: Estimate] {
    let trainer = plan.trainers[index]
    var estimates: [Int: Estimate] = [:]
    for fold in 0..<plan.options.folds {
      let (training, heldOut) = TrainingJob(trainer: index, fold: fold, member: 0).split(in: plan)
      let expert = try trainer.expert(members: members(index, fold), training: training)
      let results = expert.estimates(for: heldOut.map { trainer.samples[$0].query })
      for (sample, estimate) in zip(heldOut, results) {
        estimates[trainer.samples[sample].row] = estimate
      }
    }
    return estimates
  }

  /// Returns the assignment with the best weights for some rows, calibrated on the same rows.
  private static func assignment(
    _ property: Property, _ host: String, _ names: [String], _ rows: [Row], coverage: Double,
    preferred: [Int]
  ) -> Assignment {
    let weights = EnsembleWeights.chosen(
      rows.map(\.estimates), labels: rows.map(\.sample.label), preferred: preferred)
    var assignment = Assignment(
      property: property, host: host,
      experts: zip(names, weights).filter { $0.1 > 0 }.map { .init(expert: $0.0, weight: $0.1) },
      calibration: [:])
    let groups = Dictionary(grouping: rows, by: \.sample.query.concentration)
    assignment.calibration = groups.mapValues { rows in
      Calibration(
        heldOut: rows.map {
          HeldOutEstimate(
            estimate: assignment.weightedMean($0.estimates, names), label: $0.sample.label)
        }, coverage: coverage)
    }
    return assignment
  }
}

extension Assignment {
  /// Returns the weighted mean of the estimates of the experts with these names.
  fileprivate func weightedMean(_ estimates: [Estimate], _ names: [String]) -> Estimate {
    Estimate.weightedMean(
      experts.compactMap { weighted in
        names.firstIndex(of: weighted.expert).map { (estimates[$0], weighted.weight) }
      })
  }
}
