/// The training of one member of an expert, on all rows or on all but one fold.
///
/// Jobs depend only on the plan, so they can run on any thread in any order.
struct TrainingJob: Sendable {
  /// The index of the trainer.
  let trainer: Int
  /// The fold held out; nil to train on all rows.
  let fold: Int?
  /// The index of the member.
  let member: Int

  /// Returns all jobs of a plan, in the order of its trainers.
  static func all(of plan: TrainingPlan) -> [TrainingJob] {
    plan.trainers.indices.flatMap { trainer in
      ([nil] + (0..<plan.options.folds).map(Optional.some)).flatMap { fold in
        (0..<plan.trainers[trainer].memberCount).map { member in
          TrainingJob(trainer: trainer, fold: fold, member: member)
        }
      }
    }
  }

  /// Returns the name of the job, which is also that of its checkpoint.
  func name(in plan: TrainingPlan) -> String {
    "\(plan.trainers[trainer].name)-\(fold.map { "fold\($0 + 1)" } ?? "all")-member\(member + 1)"
  }

  /// Returns the indices of the samples to learn from, and of those held out.
  func split(in plan: TrainingPlan) -> (training: [Int], heldOut: [Int]) {
    let folds = plan.folds(of: plan.trainers[trainer])
    return (folds.indices.filter { folds[$0] != fold }, folds.indices.filter { folds[$0] == fold })
  }

  /// Returns a seed that differs between the jobs of a run.
  func seed(in plan: TrainingPlan) -> UInt64 {
    var seed = plan.options.seedBits
    for part in [trainer, (fold ?? -1) + 1, member] {
      // The multiplier of SplitMix64, so that close numbers give distant seeds.
      seed = (seed ^ UInt64(part)) &* 0x9E37_79B9_7F4A_7C15
      seed ^= seed >> 29
    }
    return seed
  }
}
