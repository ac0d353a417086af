import Synchronization

/// The counters of a server, and whether it is draining; usable from any thread.
///
/// A handler gets it from ``Request/monitor``. A health check reads ``isDraining``, a metrics page ``snapshot()``.
public final class ServerMonitor: Sendable {
  let openConnections = Atomic<Int>(0)
  let requestsInFlight = Atomic<Int>(0)
  let openStreams = Atomic<Int>(0)
  let bodyBytes = Atomic<Int>(0)
  let unreadBytes = Atomic<Int>(0)
  let acceptedConnections = Atomic<Int>(0)
  let refusedConnections = Atomic<Int>(0)
  /// Open connections that were accepted over the limit.
  let overLimitConnections = Atomic<Int>(0)
  let draining = Atomic<Bool>(false)
  let pool: WorkerPool

  init(pool: WorkerPool) { self.pool = pool }

  /// Whether the server is draining: every response closes its connection, and soon no more clients are accepted.
  public var isDraining: Bool { draining.load(ordering: .relaxed) }

  /// Returns the counters.
  ///
  /// Each is exact, but they are not read at one instant.
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
