// Progress in words: a line for every report of a job, with the time that the whole run still needs.

import Foundation
import Synchronization

/// Puts the progress of jobs on several threads into lines, one at a time.
final class ProgressReporter: Sendable {
  private struct State {
    /// Steps finished in this run, and steps taken over from a run before.
    var done = 0
    var taken = 0
    var current: [String: Int] = [:]
    var jobsDone = 0
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

  /// A job came from the run before.
  func taken(_ job: TrainingJob) {
    state.withLock { state in
      state.taken += Self.steps(of: job, in: plan)
      state.jobsDone += 1
    }
  }

  /// A job is finished.
  func finished(_ job: TrainingJob) {
    state.withLock { state in
      state.done += Self.steps(of: job, in: plan)
      state.jobsDone += 1
      state.current[job.name(in: plan)] = nil
      report("\(job.name(in: plan)): finished, \(state.jobsDone)/\(jobCount) jobs")
    }
  }

  /// A job has come so far.
  func report(_ job: TrainingJob, _ progress: NetworkProgress) {
    let name = job.name(in: plan)
    state.withLock { state in
      state.current[name] = progress.step
      let done = state.done + state.current.values.reduce(0, +)
      let elapsed = start.duration(to: .now) / .seconds(1)
      let remaining = elapsed * Double(stepCount - state.taken - done) / Double(max(1, done))
      let error = progress.heldOutMAE.map { "validation MAE \(tenths($0 * 1000)) meV, " } ?? ""
      report(
        "\(name): epoch \(progress.epoch), step \(progress.step)/\(progress.stepCount), "
          + "loss \(tenths(progress.loss * 100) / 100), \(error)"
          + "\(state.jobsDone)/\(jobCount) jobs, elapsed \(clock(elapsed)), remaining \(clock(remaining))"
      )
    }
  }

  private static func steps(of job: TrainingJob, in plan: TrainingPlan) -> Int {
    guard let trainer = plan.trainers[job.trainer] as? GraphNetworkTrainer else { return 1 }
    return trainer.task.recipe.scaled(toRows: job.split(in: plan).training.count).stepCount
  }
}

private func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

private func clock(_ seconds: Double) -> String {
  let seconds = Int(seconds)
  let tail = seconds % 60
  return "\(seconds / 60):\(tail < 10 ? "0" : "")\(tail)"
}
