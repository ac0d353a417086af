// Blending and calibration: what the folds say of the experts together.

import GraphNetwork
import Prediction

/// The assignments of a model, made on rows that no expert had seen, and the errors found there.
struct Blending {
  /// The experts of each property of each host, with their calibration.
  private(set) var assignments: [Assignment] = []
  /// Errors of the blends, each fold judged by weights and calibrations that the other folds chose.
  private(set) var crossValidation: [Property: EvaluationTable] = [:]

  /// The names of experts that have a part in a blend.
  var usedExperts: Set<String> { Set(assignments.flatMap(\.experts).map(\.expert)) }

  /// A row with what each expert of its host says that was trained without it.
  private struct Row {
    let sample: Sample
    let fold: Int
    let estimates: [Estimate]
  }

  /// Blends the experts of a plan; `members` gives the tensors of a trainer's members for a fold.
  ///
  /// - Throws: ``ModelError`` if the tensors do not fit their experts.
  init(plan: TrainingPlan, members: (Int, Int?) -> [[String: Tensor]]) throws {
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
            sample: sample, fold: plan.folds[sample.row],
            estimates: own.compactMap { heldOut[$0][sample.row] })
        }
        let names = own.map { plan.trainers[$0].name }
        assignments.append(
          Self.assignment(property, host, names, rows, coverage: plan.options.coverage))
        for fold in 0..<plan.options.folds {
          let judge = Self.assignment(
            property, host, names, rows.filter { $0.fold != fold },
            coverage: plan.options.coverage)
          table += rows.filter { $0.fold == fold }.map { row in
            (
              row.sample.dataset, row.sample.label,
              judge.predicted(row.estimates, names, row.sample)
            )
          }
        }
      }
      crossValidation[property] = EvaluationTable(table)
    }
  }

  /// By row, what a trainer's expert says of it that was trained without its fold.
  private static func heldOutEstimates(
    _ index: Int, _ plan: TrainingPlan, _ members: (Int, Int?) -> [[String: Tensor]]
  ) throws -> [Int: Estimate] {
    let trainer = plan.trainers[index]
    var estimates: [Int: Estimate] = [:]
    for fold in 0..<plan.options.folds {
      let (training, heldOut) = TrainingJob(trainer: index, fold: fold, member: 0).split(in: plan)
      let expert = try trainer.expert(members: members(index, fold), training: training)
      let answers = expert.estimates(for: heldOut.map { trainer.samples[$0].query })
      for (sample, answer) in zip(heldOut, answers) {
        estimates[trainer.samples[sample].row] = answer
      }
    }
    return estimates
  }

  /// The blend that is best on these rows, calibrated on them.
  private static func assignment(
    _ property: Property, _ host: String, _ names: [String], _ rows: [Row], coverage: Double
  ) -> Assignment {
    let weights = BlendWeights.best(rows.map(\.estimates), labels: rows.map(\.sample.label))
    let parts = zip(names, weights).filter { $0.1 > 0 }
      .map { Assignment.Part(expert: $0.0, weight: $0.1) }
    let assignment = Assignment(property: property, host: host, experts: parts, calibration: [:])
    let groups = Dictionary(grouping: rows, by: \.sample.query.concentration)
    return Assignment(
      property: property, host: host, experts: parts,
      calibration: groups.mapValues { rows in
        Calibration(
          heldOut: rows.map {
            HeldOut(estimate: assignment.blend($0.estimates, names), label: $0.sample.label)
          }, coverage: coverage)
      })
  }
}

extension Assignment {
  /// The blend of what the experts of these names say.
  fileprivate func blend(_ estimates: [Estimate], _ names: [String]) -> Estimate {
    Estimate.blend(
      experts.compactMap { part in
        names.firstIndex(of: part.expert).map { (estimates[$0], part.weight) }
      })
  }

  /// The blend with its interval.
  fileprivate func predicted(
    _ estimates: [Estimate], _ names: [String], _ sample: Sample
  ) -> PredictedValue {
    let estimate = blend(estimates, names)
    return PredictedValue(
      value: estimate.value, interval: calibration(for: sample.query).interval(of: estimate))
  }
}
