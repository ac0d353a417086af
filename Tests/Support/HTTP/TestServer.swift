import Foundation
import HTTP
import Synchronization

/// A server on a free port of the loopback interface, with a route that keeps a worker busy.
///
/// The server stops with the last reference to this object or to one of its clients.
package final class TestServer: Sendable {
  package let server: Server
  /// Each request of `GET /gate` occupies a worker until it takes a signal of this semaphore.
  package let gate: DispatchSemaphore
  private let entries = Counter()

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  /// The number of requests of `GET /gate` that a worker has begun.
  package var gateEntries: Int { entries.value.load(ordering: .relaxed) }

  /// Starts a server; `configure` may set its limits.
  package init(
    router: Router, hooks: ServerHooks = ServerHooks(),
    configure: (inout ServerConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configure(&configuration)
    let gate = DispatchSemaphore(value: 0)
    var router = router
    router.on(
      .get, "/gate",
      .worker { [entries] _ in
        entries.value.add(1, ordering: .relaxed)
        gate.wait()
        return .text("through")
      })
    self.gate = gate
    server = try Server(configuration, router: router, hooks: hooks)
  }

  /// Connects a client.
  package func connect(receiveBuffer: Int32? = nil) throws -> Client {
    guard let address = server.addresses.first else { throw Client.Failure("no address") }
    let client = try Client(address, receiveBuffer: receiveBuffer)
    client.server = self
    return client
  }
}
