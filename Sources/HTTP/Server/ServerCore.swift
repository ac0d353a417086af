/// The parts of a server that all its threads share and that do not change while it runs.
final class ServerCore: Sendable {
  let serverName: String
  let limits: ServerLimits
  let parserLimits: RequestParser.Limits
  let responder: Responder
  let pool: WorkerPool
  let monitor: ServerMonitor
  /// The maximum number of connections of an event loop that are open over the limit of connections.
  let maxOverLimit: Int

  init(_ configuration: ServerConfiguration, router: Router, hooks: ServerHooks) {
    serverName = configuration.serverName
    var limits = configuration.limits
    // Each connection takes a descriptor; some are left for the rest of the process.
    limits.maxConnections = max(
      1, min(limits.maxConnections, Descriptor.limit - Self.reservedDescriptors))
    self.limits = limits
    let unused = Descriptor.limit - Self.reservedDescriptors - limits.maxConnections
    maxOverLimit = max(
      Self.reservedDescriptors / 2 / limits.ioThreads,
      min(256 + limits.maxConnections / 16, unused / limits.ioThreads))
    parserLimits = RequestParser.Limits(
      requestLineBytes: limits.maxRequestLineBytes, headerBytes: limits.maxHeaderBytes,
      headerCount: limits.maxHeaders)
    responder = Responder(router: router, hooks: hooks, limits: limits)
    pool = WorkerPool(
      workers: limits.workers,
      limits: WorkerPool.Limits(
        queueLength: limits.maxQueued, queuedCost: limits.maxQueuedCost,
        lightCost: configuration.maxLightCost))
    monitor = ServerMonitor(pool: pool)
  }

  private static let reservedDescriptors = 64

  // MARK: Workers

  /// The longest compressed body that is decompressed by a light job, bytes: it has at most 4 MiB of content.
  private static let lightCompressedBytes = 4 << 10

  /// Lets a worker finish a reply and calls `respond` with the response.
  ///
  /// - Throws: ``HTTPError/queueFull(retryAfter:)``.
  func submit(
    _ reply: Responder.Reply, to request: Request, respond: @escaping @Sendable (Response) -> Void
  ) throws(HTTPError) {
    func submit(cost: Int = 1, _ work: WorkerPool.Job.Work) throws(HTTPError) {
      try pool.submit(WorkerPool.Job(cancellation: request.cancellation, cost: cost, work: work))
    }
    switch reply {
    case .now(let response): respond(response)
    case .later(let cost, let makeResponse):
      try submit(cost: cost, .single { respond(makeResponse()) })
    case .batched(let item, let makeResponse):
      try submit(.batched(item) { respond(makeResponse($0)) })
    case .inflating(let inflate):
      let isLight = request.body.count <= Self.lightCompressedBytes
      try submit(
        cost: isLight ? 1 : pool.leastHeavyCost,
        .single { [self] in finish(inflate(), to: request, respond: respond) })
    }
  }

  /// Finishes a reply on a worker, which does light work itself and queues all else again.
  private func finish(
    _ reply: Responder.Reply, to request: Request, respond: @escaping @Sendable (Response) -> Void
  ) {
    if case .later(let cost, let makeResponse) = reply, cost < pool.leastHeavyCost {
      return respond(makeResponse())
    }
    do throws(HTTPError) {
      try submit(reply, to: request, respond: respond)
    } catch {
      respond(responder.failure(error, to: request))
    }
  }
}
