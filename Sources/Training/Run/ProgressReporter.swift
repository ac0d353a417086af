import Numerics
import Synchronization

/// Reports the progress of jobs as lines of text, with the remaining time of the whole run.
///
/// Jobs on several threads may call it; lines are reported one at a time.
final class ProgressReporter: Sendable {
  private struct State {
    /// The steps of the jobs finished in this run.
    var finishedSteps = 0
    /// The steps of the jobs that a previous run finished.
    var restoredSteps = 0
    /// The steps taken of each running job.
    var currentSteps: [String: Int] = [:]
    var finishedJobs = 0
  }

  private let plan: TrainingPlan
  private let jobCount: Int
  private let stepCount: Int
  private let start = ContinuousClock.now
  private let report: @Sendable (String) -> Void
  private let state = Mutex(State())

  init(jobs: [TrainingJob], plan: TrainingPlan, report: @escaping @Sendable (String) -> Void) {
    self.plan = plan
    self.report = report
    jobCount = jobs.count
    stepCount = jobs.reduce(0) { $0 + Self.steps(of: $1, in: plan) }
  }

  /// Counts a job whose result was restored from a checkpoint.
  func restored(_ job: TrainingJob) {
    state.withLock { state in
      state.restoredSteps += Self.steps(of: job, in: plan)
      state.finishedJobs += 1
    }
  }

  /// Reports that a job is finished.
  func finished(_ job: TrainingJob) {
    state.withLock { state in
      state.finishedSteps += Self.steps(of: job, in: plan)
      state.finishedJobs += 1
      state.currentSteps[job.name(in: plan)] = nil
      report("\(job.name(in: plan)): finished, \(state.finishedJobs)/\(jobCount) jobs")
    }
  }

  /// Reports the progress of a job.
  func report(_ job: TrainingJob, _ progress: NetworkProgress) {
    let name = job.name(in: plan)
    state.withLock { state in
      state.currentSteps[name] = progress.step
      let done = state.finishedSteps + state.currentSteps.values.reduce(0, +)
      let elapsed = start.duration(to: .now) / .seconds(1)
      let remaining =
        elapsed * Double(stepCount - state.restoredSteps - done) / Double(max(1, done))
      let error = progress.heldOutMAE.map {
        "held-out MAE \(($0 * 1000).decimalText(places: 1)) meV, "
      }
      report(
        "\(name): epoch \(progress.epoch), step \(progress.step)/\(progress.stepCount), "
          + "loss \(progress.loss.decimalText(places: 3)), \(error ?? "")"
          + "\(state.finishedJobs)/\(jobCount) jobs, elapsed \(clock(elapsed)), "
          + "remaining \(clock(remaining))")
    }
  }

  private static func steps(of job: TrainingJob, in plan: TrainingPlan) -> Int {
    plan.trainers[job.trainer].stepCount(rows: job.split(in: plan).training.count)
  }
}

/// Returns a duration as minutes and seconds, "75:04".
private func clock(_ seconds: Double) -> String {
  let seconds = Int(seconds)
  let tail = seconds % 60
  return "\(seconds / 60):\(tail < 10 ? "0" : "")\(tail)"
}
