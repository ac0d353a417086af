import Foundation
import Numerics
import Synchronization

/// A fixed number of threads with one bounded, first-in-first-out queue of jobs.
///
/// A job that finds the queue full is refused at once. A job whose client has disconnected before a worker takes it is
/// dropped. Jobs of one ``Batcher`` that directly follow one another are run together.
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
    let work: Work

    package init(cancellation: CancellationFlag, work: Work) {
      self.cancellation = cancellation
      self.work = work
    }

    fileprivate var batch: BatchItem.Core? {
      if case .batched(let item, _) = work { item.core } else { nil }
    }
  }

  private struct State {
    /// The jobs that wait are those from `next` on.
    var jobs: [Job?] = []
    var next = 0
    var busy = 0
    var cancelled = 0
    /// Seconds that a job takes: a running mean over the last dozens of jobs.
    var serviceTime = 0.0
    var isClosed = false

    var waiting: Int { jobs.count - next }

    /// Takes the next job and, if it belongs to a batcher, a worker's share of the jobs that directly follow it.
    ///
    /// Drops the cancelled jobs that it passes.
    mutating func take(workers: Int) -> [Job] {
      let share = (waiting + workers - 1) / workers
      var taken: [Job] = []
      while next < jobs.count, let job = jobs[next] {
        let isCancelled = job.cancellation.isCancelled
        if !isCancelled, let first = taken.first {
          guard let batch = first.batch, batch === job.batch,
            taken.count < min(share, batch.largestBatch)
          else { break }
        }
        jobs[next] = nil
        next += 1
        if isCancelled { cancelled += 1 } else { taken.append(job) }
      }
      // Moving the waiting jobs down when half of the array is empty costs O(1) per job.
      if next > 64, next * 2 > jobs.count {
        jobs.removeFirst(next)
        next = 0
      }
      return taken
    }
  }

  private let workers: Int
  private let queueLength: Int
  private let state = Mutex(State())
  /// Signalled once for each job, and once for each worker when the pool is closed.
  private let available = DispatchSemaphore(value: 0)

  package init(workers: Int, queueLength: Int) {
    self.workers = workers
    self.queueLength = queueLength
  }

  /// Starts the workers.
  package func start() {
    for index in 0..<workers {
      let thread = Thread { [self] in while runNext() {} }
      thread.name = "http-worker-\(index)"
      thread.start()
    }
  }

  /// Lets the workers end when the queue is empty.
  package func close() {
    state.withLock { $0.isClosed = true }
    for _ in 0..<workers { available.signal() }
  }

  /// Queues a job.
  ///
  /// - Throws: ``HTTPError/queueFull(retryAfter:)`` with the seconds until the jobs that wait now will have been begun,
  ///   at the present pace.
  package func submit(_ job: Job) throws(HTTPError) {
    let retryAfter: Int? = state.withLock { state in
      // A job that an idle worker is about to take does not wait.
      guard state.waiting < queueLength + (workers - state.busy) else {
        return Self.secondsToWait(
          behind: state.waiting, workers: workers, serviceTime: state.serviceTime)
      }
      state.jobs.append(job)
      return nil
    }
    if let retryAfter { throw .queueFull(retryAfter: retryAfter) }
    available.signal()
  }

  /// Returns how long, in whole seconds from 1 to 3600, it takes until the last of `count` jobs is begun.
  package static func secondsToWait(
    behind count: Int, workers: Int, serviceTime: Double
  ) -> Int {
    let seconds = Double(count) * serviceTime / Double(workers)
    return max(1, Int(min(seconds, 3600).rounded(.up)))
  }

  /// The jobs waiting, the workers busy, and the jobs dropped so far.
  package var counts: (waiting: Int, busy: Int, cancelled: Int) {
    state.withLock { ($0.waiting, $0.busy, $0.cancelled) }
  }

  /// Waits for a job and runs it; returns false when the pool is closed and the queue is empty.
  private func runNext() -> Bool {
    available.wait()
    let (jobs, isClosed) = state.withLock { state in
      let jobs = state.take(workers: workers)
      if !jobs.isEmpty { state.busy += 1 }
      return (jobs, state.isClosed)
    }
    // Another worker may have taken the job into its batch.
    guard !jobs.isEmpty else { return !isClosed }
    let start = MonotonicTime.now
    Self.run(jobs)
    let seconds = start.seconds(to: .now) / Double(jobs.count)
    state.withLock { state in
      state.busy -= 1
      let weight = state.serviceTime == 0 ? 1 : 1.0 / 32
      state.serviceTime += weight * (seconds - state.serviceTime)
    }
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
