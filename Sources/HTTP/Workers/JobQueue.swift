/// Jobs that wait for a worker, first in, first out.
struct JobQueue {
  /// The jobs that wait are those from `next` on.
  private var jobs: [WorkerPool.Job?] = []
  private var next = 0
  /// The sum of the costs of the jobs that wait.
  private(set) var cost = 0

  var count: Int { jobs.count - next }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ job: WorkerPool.Job) {
    jobs.append(job)
    cost += job.cost
  }

  /// Takes the next job and, if it belongs to a batcher, at most `share` jobs of that batcher in all that directly
  /// follow one another.
  ///
  /// Drops the cancelled jobs that it passes.
  mutating func take(share: Int) -> (jobs: [WorkerPool.Job], cancelled: Int) {
    var taken: [WorkerPool.Job] = []
    var cancelled = 0
    while next < jobs.count, let job = jobs[next] {
      let isCancelled = job.cancellation.isCancelled
      if !isCancelled, let first = taken.first {
        guard let batch = first.batch, batch === job.batch,
          taken.count < min(share, batch.largestBatch)
        else { break }
      }
      jobs[next] = nil
      next += 1
      cost -= job.cost
      if isCancelled { cancelled += 1 } else { taken.append(job) }
    }
    // Moving the waiting jobs down when half of the array is empty costs O(1) per job.
    if next > 64, next * 2 > jobs.count {
      jobs.removeFirst(next)
      next = 0
    }
    return (taken, cancelled)
  }

  /// Drops all cancelled jobs and returns their number.
  mutating func removeCancelled() -> Int {
    let count = count
    jobs.removeAll { $0?.cancellation.isCancelled ?? true }
    next = 0
    cost = jobs.reduce(0) { $0 + ($1?.cost ?? 0) }
    return count - self.count
  }
}
