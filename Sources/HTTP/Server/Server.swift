import Foundation

/// A running HTTP/1.1 server.
///
/// ```swift
/// var router = Router()
/// router.on(.get, "/health", .inline { _ in .response(.text("ready")) })
/// let server = try Server(ServerConfiguration(), router: router)
/// print("listening on \(server.addresses)")
/// ```
///
/// A request passes through `ListeningSocket` → `EventLoop` → `Connection` → `RequestParser` → `Responder` with its
/// `Router` → `Handler` → `ResponseEncoder`. The server stops with its last reference, or by ``drain(delay:timeout:)``.
public final class Server: Sendable {
  /// The addresses that the server listens on, with the actual ports.
  public let addresses: [PeerAddress]
  /// The counters of the server.
  public let monitor: ServerMonitor

  private let core: ServerCore
  private let mailboxes: [Mailbox]
  /// Entered by every event loop while it runs.
  private let running = DispatchGroup()

  /// Binds, listens and starts to serve.
  ///
  /// - Parameters:
  ///   - configuration: Where to listen, and the limits.
  ///   - router: The routes.
  ///   - hooks: Functions of the service that are called for every request.
  /// - Throws: ``ConfigurationError`` for a limit out of range, ``SystemError`` if the server cannot listen on the
  ///   address.
  public init(
    _ configuration: ServerConfiguration, router: Router, hooks: ServerHooks = ServerHooks()
  ) throws {
    try configuration.validate()
    let sockets = try ListeningSocket.open(
      host: configuration.host, port: configuration.port, backlog: configuration.limits.backlog,
      sharesPort: configuration.sharesPort)
    addresses = sockets.map(\.address)
    core = ServerCore(configuration, router: router, hooks: hooks)
    monitor = core.monitor
    mailboxes = try (0..<configuration.limits.ioThreads).map { _ in try Mailbox() }
    for socket in sockets {
      try mailboxes[0].poller.add(socket.descriptor.number, .read, tag: Listener.tag)
    }
    core.pool.start()
    for (index, mailbox) in mailboxes.enumerated() { start(mailbox, index: index) }
    mailboxes[0].post(.listen(sockets, others: Array(mailboxes.dropFirst())))
  }

  deinit {
    for mailbox in mailboxes { mailbox.post(.abort) }
    core.pool.close()
  }

  /// The port that the server listens on.
  public var port: Int { addresses.first?.port ?? 0 }

  /// Stops the server without losing a request that it has begun, and blocks until it has stopped.
  ///
  /// ``ServerMonitor/isDraining`` is true at once, so that a health check can send clients elsewhere, and every response
  /// closes its connection. After `delay` no further client is accepted, except those that are just connecting, and
  /// idle connections are closed; active requests are finished. What is left after `timeout` is closed.
  ///
  /// - Parameters:
  ///   - delay: Seconds during which new clients are still served.
  ///   - timeout: Seconds after which the server ends in any case, counted from now.
  /// - Returns: Whether every request that was begun has been finished.
  @discardableResult
  public func drain(delay: TimeInterval, timeout: TimeInterval) -> Bool {
    let end = DispatchTime.now() + timeout
    monitor.draining.store(true, ordering: .relaxed)
    Thread.sleep(forTimeInterval: min(delay, timeout))
    mailboxes[0].post(.stopAccepting)
    Thread.sleep(forTimeInterval: min(Self.handshakeTime, max(0, timeout - delay)))
    // The first loop, which accepts clients, passes this on to the others.
    mailboxes[0].post(.finish)
    let isDone = running.wait(timeout: end) == .success
    if !isDone {
      for mailbox in mailboxes { mailbox.post(.abort) }
      running.wait()
    }
    core.pool.close()
    return isDone
  }

  /// Seconds that a client which has begun to connect may need to finish: a round trip.
  private static let handshakeTime = 0.1

  private func start(_ mailbox: Mailbox, index: Int) {
    let thread = Thread { [core, running] in
      EventLoop(core: core, mailbox: mailbox).run()
      running.leave()
    }
    thread.name = "http-io-\(index)"
    running.enter()
    thread.start()
  }
}
