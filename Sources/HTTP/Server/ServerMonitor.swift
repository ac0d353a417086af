// What a server is doing, for those who ask from any thread.

import Synchronization

/// The counters of a server and whether it is about to stop.
///
/// A handler finds it in ``Request/monitor``: a health check reads ``isDraining``, a metrics page
/// ``snapshot()``.
public final class ServerMonitor: Sendable {
  let openConnections = Atomic<Int>(0)
  let requestsInFlight = Atomic<Int>(0)
  let openStreams = Atomic<Int>(0)
  let bodyBytes = Atomic<Int>(0)
  let unreadBytes = Atomic<Int>(0)
  let acceptedConnections = Atomic<Int>(0)
  let refusedConnections = Atomic<Int>(0)
  let draining = Atomic<Bool>(false)
  let pool: WorkerPool

  init(pool: WorkerPool) { self.pool = pool }

  /// Whether the server is stopping: every answer closes its connection, and soon there will be
  /// no more.
  public var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// The counters at this moment; each is exact, but they are not of one instant.
  public func snapshot() -> ServerSnapshot {
    let jobs = pool.counts
    return ServerSnapshot(
      openConnections: openConnections.load(ordering: .relaxed),
      requestsInFlight: requestsInFlight.load(ordering: .relaxed),
      queuedRequests: jobs.waiting,
      busyWorkers: jobs.busy,
      openStreams: openStreams.load(ordering: .relaxed),
      bodyBytes: bodyBytes.load(ordering: .relaxed),
      unreadBytes: unreadBytes.load(ordering: .relaxed),
      acceptedConnections: acceptedConnections.load(ordering: .relaxed),
      refusedConnections: refusedConnections.load(ordering: .relaxed),
      cancelledRequests: jobs.cancelled)
  }
}

extension Atomic<Int> {
  /// Adds `amount`, which may be negative, and returns the sum.
  @discardableResult
  func add(_ amount: Int) -> Int { wrappingAdd(amount, ordering: .relaxed).newValue }
}
