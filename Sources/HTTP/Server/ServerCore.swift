// What all threads of a server share.

/// The parts of a server that do not change while it runs.
final class ServerCore: Sendable {
  let configuration: ServerConfiguration
  let responder: Responder
  let pool: WorkerPool
  let monitor: ServerMonitor

  init(_ configuration: ServerConfiguration, router: Router, hooks: ServerHooks) {
    var configuration = configuration
    // Each connection is a descriptor; some are left for the rest of the process.
    configuration.connections = max(
      1, min(configuration.connections, Descriptor.limit - Self.descriptorsForOthers))
    self.configuration = configuration
    responder = Responder(router: router, hooks: hooks, configuration: configuration)
    pool = WorkerPool(workers: configuration.workers, queueLength: configuration.queueLength)
    monitor = ServerMonitor(pool: pool)
  }

  private static let descriptorsForOthers = 64
}
