// Jobs: the parts of a run that depend on nothing but the plan, so they may run on any core in any order.

import Foundation

/// The training of one member, on all rows or on all but one fold.
struct TrainingJob: Sendable {
  /// The index of the trainer.
  let trainer: Int
  /// The fold held out; nil to train on all rows.
  let fold: Int?
  /// The member of the ensemble.
  let member: Int

  /// All jobs of a plan; the costly ones of each expert side by side, forests last.
  static func all(of plan: TrainingPlan) -> [TrainingJob] {
    plan.trainers.indices.flatMap { trainer in
      ([nil] + (0..<plan.options.folds).map(Optional.some)).flatMap { fold in
        (0..<plan.trainers[trainer].memberCount).map { member in
          TrainingJob(trainer: trainer, fold: fold, member: member)
        }
      }
    }
  }

  /// The job in a file's name.
  func name(in plan: TrainingPlan) -> String {
    "\(plan.trainers[trainer].name)-\(fold.map { "fold\($0 + 1)" } ?? "all")-member\(member + 1)"
  }

  /// The samples to learn from and those held out.
  func split(in plan: TrainingPlan) -> (training: [Int], heldOut: [Int]) {
    let folds = plan.trainers[trainer].samples.map { plan.folds[$0.row] }
    return (folds.indices.filter { folds[$0] != fold }, folds.indices.filter { folds[$0] == fold })
  }

  /// A seed of its own for each job of a run.
  func seed(in plan: TrainingPlan) -> UInt64 {
    var seed = plan.options.seedBits
    for part in [trainer, (fold ?? -1) + 1, member] {
      // The multiplier of Steele, Lea and Flood's generator, so that near numbers are far apart.
      seed = (seed ^ UInt64(part)) &* 0x9E37_79B9_7F4A_7C15
      seed ^= seed >> 29
    }
    return seed
  }
}
