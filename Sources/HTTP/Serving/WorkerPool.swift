// A fixed number of threads, and a queue that knows its bounds.

import Foundation
import Numerics
import Synchronization

/// The workers of a server.
///
/// Work waits in order. Where the queue is full, the caller learns at once when to come back; work
/// whose client has gone by the time a worker takes it is dropped.
package final class WorkerPool: Sendable {
  /// Something to do for a client.
  package struct Job: Sendable {
    let cancellation: CancellationFlag
    let run: @Sendable () -> Void

    package init(cancellation: CancellationFlag, run: @escaping @Sendable () -> Void) {
      self.cancellation = cancellation
      self.run = run
    }
  }

  private struct State {
    /// The jobs that wait are those from `next` on.
    var jobs: [Job?] = []
    var next = 0
    var busy = 0
    var cancelled = 0
    /// Seconds a job takes: a running mean over the last dozens.
    var serviceTime = 0.0
    var isClosed = false

    var waiting: Int { jobs.count - next }

    mutating func take() -> Job? {
      guard next < jobs.count else { return nil }
      let job = jobs[next]
      jobs[next] = nil
      next += 1
      // Half of the array is past: move the rest down, at a cost of O(1) a job.
      if next > 64, next * 2 > jobs.count {
        jobs.removeFirst(next)
        next = 0
      }
      return job
    }
  }

  private let workers: Int
  private let queueLength: Int
  private let state = Mutex(State())
  /// Signalled once a job, and once a worker at the end.
  private let available = DispatchSemaphore(value: 0)

  package init(workers: Int, queueLength: Int) {
    self.workers = workers
    self.queueLength = queueLength
  }

  func start() {
    for index in 0..<workers {
      let thread = Thread { [self] in while runNext() {} }
      thread.name = "http-worker-\(index)"
      thread.start()
    }
  }

  /// Lets the workers end when they have done what waits.
  func close() {
    state.withLock { $0.isClosed = true }
    for _ in 0..<workers { available.signal() }
  }

  /// Queues a job.
  ///
  /// - Throws: ``HTTPError/queueFull(retryAfter:)`` with the time, in seconds, that the queue needs
  ///   at the present pace to have room again for all that wait now.
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

  /// How long, in whole seconds from 1 to 3600, until the last of `count` jobs is begun.
  package static func secondsToWait(
    behind count: Int, workers: Int, serviceTime: Double
  ) -> Int {
    let seconds = Double(count) * serviceTime / Double(workers)
    return max(1, Int(min(seconds, 3600).rounded(.up)))
  }

  /// Jobs waiting, workers busy, and jobs dropped so far.
  var counts: (waiting: Int, busy: Int, cancelled: Int) {
    state.withLock { ($0.waiting, $0.busy, $0.cancelled) }
  }

  /// Waits for a job and does it; false when there will be no more.
  private func runNext() -> Bool {
    available.wait()
    let taken: (job: Job?, isClosed: Bool) = state.withLock { state in
      let job = state.take()
      if job != nil { state.busy += 1 }
      return (job, state.isClosed)
    }
    guard let job = taken.job else { return !taken.isClosed }
    let isCancelled = job.cancellation.isCancelled
    let begun = MonotonicTime.now
    if !isCancelled { job.run() }
    let seconds = begun.seconds(to: .now)
    state.withLock { state in
      state.busy -= 1
      if isCancelled {
        state.cancelled += 1
      } else {
        let weight = state.serviceTime == 0 ? 1 : 1.0 / 32
        state.serviceTime += weight * (seconds - state.serviceTime)
      }
    }
    return true
  }
}
