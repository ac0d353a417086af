/// The parts of a server that all its threads share and that do not change while it runs.
final class ServerCore: Sendable {
  let serverName: String
  let limits: ServerLimits
  let parserLimits: RequestParser.Limits
  let responder: Responder
  let pool: WorkerPool
  let monitor: ServerMonitor
  /// The maximum number of refused connections of an event loop that are open until their clients have read the
  /// response.
  let maxLingeringRefusals: Int

  init(_ configuration: ServerConfiguration, router: Router, hooks: ServerHooks) {
    serverName = configuration.serverName
    var limits = configuration.limits
    // Each connection takes a descriptor; some are left for the rest of the process.
    limits.maxConnections = max(
      1, min(limits.maxConnections, Descriptor.limit - Self.reservedDescriptors))
    self.limits = limits
    let unused = Descriptor.limit - Self.reservedDescriptors - limits.maxConnections
    maxLingeringRefusals = max(
      Self.reservedDescriptors / 2 / limits.ioThreads,
      min(256 + limits.maxConnections / 16, unused / limits.ioThreads))
    parserLimits = RequestParser.Limits(
      requestLineBytes: limits.maxRequestLineBytes, headerBytes: limits.maxHeaderBytes,
      headerCount: limits.maxHeaders)
    responder = Responder(router: router, hooks: hooks, limits: limits)
    pool = WorkerPool(workers: limits.workers, queueLength: limits.maxQueued)
    monitor = ServerMonitor(pool: pool)
  }

  private static let reservedDescriptors = 64
}
