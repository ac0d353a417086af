import Foundation
import Numerics
import Synchronization

/// A fixed number of threads with two bounded, first-in-first-out queues: for light jobs and for heavy ones.
///
/// Heavy jobs never occupy all workers if there are several. A worker that may take either takes them alternately. So a
/// light job waits for at most one heavy job, however many there are; with two workers or more it waits for none.
///
/// A job that finds its queue full is refused at once. A job whose client has disconnected before a worker takes it is
/// dropped. Light jobs of one ``Batcher`` that directly follow one another are run together.
package final class WorkerPool: Sendable {
  /// Work for a client.
  package struct Job: Sendable {
    /// How a job is run.
    package enum Work: Sendable {
      /// On its own.
      case single(@Sendable () -> Void)
      /// In a batch, after which `complete` is called with the item's own result.
      case batched(BatchItem, complete: @Sendable (Result<Response, any Error>) -> Void)
    }

    let cancellation: CancellationFlag
    let cost: Int
    let work: Work

    /// Creates a job; a cost below 1 counts as 1.
    package init(cancellation: CancellationFlag, cost: Int = 1, work: Work) {
      self.cancellation = cancellation
      // Sums of costs cannot overflow.
      self.cost = min(max(1, cost), 1 << 40)
      self.work = work
    }

    var batch: BatchItem.Core? {
      if case .batched(let item, _) = work { item.core } else { nil }
    }
  }

  /// What the two queues may hold.
  package struct Limits: Sendable {
    /// The number of jobs that wait in each queue.
    let queueLength: Int
    /// The sum of the costs of the jobs that wait in each queue, unless it is only one job.
    let queuedCost: Int
    /// The greatest cost of a light job.
    let lightCost: Int

    package init(queueLength: Int, queuedCost: Int = .max, lightCost: Int = 1) {
      self.queueLength = queueLength
      self.queuedCost = queuedCost
      self.lightCost = lightCost
    }
  }

  private struct State {
    var light = JobQueue()
    var heavy = JobQueue()
    var busy = 0
    var busyWithHeavy = 0
    /// Workers that wait and have not been woken.
    var sleeping = 0
    var lastWasHeavy = false
    var cancelled = 0
    /// Seconds that a unit of cost takes: a running mean over the last dozens of jobs.
    var unitTime = 0.0
    var isClosed = false

    mutating func removeCancelled() {
      cancelled += light.removeCancelled() + heavy.removeCancelled()
    }
  }

  private let workers: Int
  /// The number of workers that may run heavy jobs at a time.
  private let heavyWorkers: Int
  private let limits: Limits
  private let state = Mutex(State())
  /// Signalled once for each sleeping worker that is woken.
  private let wake = DispatchSemaphore(value: 0)

  package init(workers: Int, limits: Limits) {
    self.workers = workers
    heavyWorkers = max(1, workers - 1)
    self.limits = limits
  }

  /// Starts the workers.
  package func start() {
    for index in 0..<workers {
      let thread = Thread { [self] in while runNext() {} }
      thread.name = "http-worker-\(index)"
      thread.start()
    }
  }

  /// Lets the workers end when the queues are empty.
  package func close() {
    let sleeping = state.withLock { state in
      state.isClosed = true
      defer { state.sleeping = 0 }
      return state.sleeping
    }
    for _ in 0..<sleeping { wake.signal() }
  }

  /// The least cost of a heavy job.
  var leastHeavyCost: Int { limits.lightCost + 1 }

  private func isHeavy(_ job: Job) -> Bool { job.cost >= leastHeavyCost }

  /// Queues a job.
  ///
  /// - Throws: ``HTTPError/queueFull(retryAfter:)`` with the seconds until the jobs that wait now will have been begun,
  ///   at the present pace.
  package func submit(_ job: Job) throws(HTTPError) {
    let isHeavy = isHeavy(job)
    let (retryAfter, wakesWorker): (Int?, Bool) = state.withLock { state in
      if !hasRoom(for: job, in: state) { state.removeCancelled() }
      guard hasRoom(for: job, in: state) else {
        return (
          Self.secondsToWait(
            behind: isHeavy ? state.heavy.cost : state.light.cost,
            workers: isHeavy ? heavyWorkers : workers, serviceTime: state.unitTime), false
        )
      }
      if isHeavy { state.heavy.append(job) } else { state.light.append(job) }
      return (nil, claimSleeper(&state))
    }
    if let retryAfter { throw .queueFull(retryAfter: retryAfter) }
    if wakesWorker { wake.signal() }
  }

  private func hasRoom(for job: Job, in state: State) -> Bool {
    let isHeavy = isHeavy(job)
    let queue = isHeavy ? state.heavy : state.light
    // A job that an idle worker is about to take does not wait.
    let idle = workers - state.busy
    let free = isHeavy ? min(idle, heavyWorkers - state.busyWithHeavy) : idle
    return queue.count < limits.queueLength + free
      && (queue.isEmpty || queue.cost + job.cost <= limits.queuedCost)
  }

  /// Returns how long, in whole seconds from 1 to 3600, it takes until the last of the jobs that cost `cost` together is
  /// begun.
  package static func secondsToWait(
    behind cost: Int, workers: Int, serviceTime: Double
  ) -> Int {
    let seconds = Double(cost) * serviceTime / Double(workers)
    return max(1, Int(min(seconds, 3600).rounded(.up)))
  }

  /// The jobs waiting, the workers busy, and the jobs dropped so far.
  package var counts: (waiting: Int, busy: Int, cancelled: Int) {
    state.withLock { state in
      state.removeCancelled()
      return (state.light.count + state.heavy.count, state.busy, state.cancelled)
    }
  }

  // MARK: Workers

  /// Runs a job, or waits for one; returns false when the pool is closed and there is none to run.
  private func runNext() -> Bool {
    let (jobs, isHeavy, wakesWorker, isClosed) = state.withLock { state in
      let (jobs, isHeavy) = take(&state)
      if jobs.isEmpty, !state.isClosed { state.sleeping += 1 }
      return (jobs, isHeavy, !jobs.isEmpty && claimSleeper(&state), state.isClosed)
    }
    if wakesWorker { wake.signal() }
    guard !jobs.isEmpty else {
      if !isClosed { wake.wait() }
      return !isClosed
    }
    let start = MonotonicTime.now
    Self.run(jobs)
    let seconds = start.seconds(to: .now) / Double(jobs.reduce(0) { $0 + $1.cost })
    state.withLock { state in
      state.busy -= 1
      if isHeavy { state.busyWithHeavy -= 1 }
      let weight = state.unitTime == 0 ? 1 : 1.0 / 32
      state.unitTime += weight * (seconds - state.unitTime)
    }
    return true
  }

  /// Takes the jobs that a worker runs next; none if it has to wait.
  private func take(_ state: inout State) -> (jobs: [Job], isHeavy: Bool) {
    while true {
      let mayTakeHeavy = mayTakeHeavy(state)
      guard mayTakeHeavy || !state.light.isEmpty else { return ([], false) }
      let isHeavy = mayTakeHeavy && (state.light.isEmpty || !state.lastWasHeavy)
      let share = (state.light.count + workers - 1) / workers
      let (jobs, cancelled) = isHeavy ? state.heavy.take(share: 1) : state.light.take(share: share)
      state.cancelled += cancelled
      guard !jobs.isEmpty else { continue }
      state.lastWasHeavy = isHeavy
      state.busy += 1
      if isHeavy { state.busyWithHeavy += 1 }
      return (jobs, isHeavy)
    }
  }

  private func mayTakeHeavy(_ state: State) -> Bool {
    !state.heavy.isEmpty && state.busyWithHeavy < heavyWorkers
  }

  /// Returns whether a sleeping worker has to be woken for the jobs that wait; counts it as awake.
  private func claimSleeper(_ state: inout State) -> Bool {
    guard state.sleeping > 0, mayTakeHeavy(state) || !state.light.isEmpty else { return false }
    state.sleeping -= 1
    return true
  }

  /// Runs a single job, or the jobs of one batch.
  private static func run(_ jobs: [Job]) {
    var items: [BatchItem] = []
    var completions: [@Sendable (Result<Response, any Error>) -> Void] = []
    for job in jobs {
      switch job.work {
      case .single(let run): run()
      case .batched(let item, let complete):
        items.append(item)
        completions.append(complete)
      }
    }
    guard let results = items.first?.core.results(for: items) else { return }
    for (complete, result) in zip(completions, results) { complete(result) }
  }
}
