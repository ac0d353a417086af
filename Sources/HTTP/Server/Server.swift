// The server: sockets, threads, and how they come to an end.

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
/// A request's way: `ListeningSocket` → `EventLoop` → `Connection` → `RequestParser` →
/// `Responder` with its `Router` → `Handler` → `ResponseEncoder`. The server stops when it
/// is told to, or with its last reference.
public final class Server: Sendable {
  /// The addresses listened on, with the ports that were given.
  public let addresses: [PeerAddress]
  /// What the server is doing.
  public let monitor: ServerMonitor

  private let core: ServerCore
  private let mailboxes: [Mailbox]
  /// Entered by every event loop while it runs.
  private let running = DispatchGroup()

  /// Binds, listens and starts to serve.
  ///
  /// - Parameters:
  ///   - configuration: Where, and within which limits.
  ///   - router: The routes.
  ///   - hooks: Where the service takes part in every request.
  /// - Throws: ``ConfigurationError`` for a limit out of range, ``SystemError`` if the address
  ///   cannot be listened on.
  public init(
    _ configuration: ServerConfiguration, router: Router, hooks: ServerHooks = ServerHooks()
  ) throws {
    try configuration.validate()
    let sockets = try ListeningSocket.open(
      host: configuration.host, port: configuration.port, backlog: configuration.backlog,
      sharesPort: configuration.sharesPort)
    addresses = sockets.map(\.address)
    core = ServerCore(configuration, router: router, hooks: hooks)
    monitor = core.monitor
    mailboxes = try (0..<configuration.ioThreads).map { _ in try Mailbox() }
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

  /// The port listened on.
  public var port: Int { addresses.first?.port ?? 0 }

  /// Stops the server without losing a request that it has begun.
  ///
  /// ``ServerMonitor/isDraining`` is true at once, so that a health check sends clients elsewhere,
  /// and every answer from here on closes its connection. After `grace` no client is let in any
  /// more but those that are about to be, and idle connections are closed; requests under way are
  /// finished. What is left at the end of `deadline` is broken off. Blocks until then, or until
  /// all is done.
  ///
  /// - Parameters:
  ///   - grace: How long new clients are still served.
  ///   - deadline: How long the whole may take, from now.
  /// - Returns: Whether everything begun was finished.
  @discardableResult
  public func drain(grace: Duration, deadline: Duration) -> Bool {
    let end = DispatchTime.now() + deadline.timeInterval
    let doorsClose = min(grace, deadline)
    monitor.draining.store(true, ordering: .relaxed)
    Thread.sleep(forTimeInterval: doorsClose.timeInterval)
    mailboxes[0].post(.closeDoors)
    Thread.sleep(forTimeInterval: min(Self.handshakeTime, deadline - doorsClose).timeInterval)
    // The first loop, which lets clients in, tells the others.
    mailboxes[0].post(.finish)
    let isDone = running.wait(timeout: end) == .success
    if !isDone {
      for mailbox in mailboxes { mailbox.post(.abort) }
      running.wait()
    }
    core.pool.close()
    return isDone
  }

  /// How long a client that is connecting may take to have done so: a round trip.
  private static let handshakeTime = Duration.milliseconds(100)

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

extension Duration {
  /// In seconds.
  fileprivate var timeInterval: TimeInterval { TimeInterval(nanoseconds) * 1e-9 }
}
