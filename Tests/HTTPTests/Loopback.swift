// Servers for tests: real ones, on the loopback interface, on any free port.

import Foundation
import HTTP
import Synchronization
import Testing

/// A server with the routes that tests ask, and the means to hold its handlers up.
final class Loopback: Sendable {
  let server: Server
  /// Handlers of `/gate` wait here, one for each signal.
  let gate: DispatchSemaphore
  /// What the server said of the requests it has answered.
  let record: Recorder<CompletedRequest>

  var monitor: ServerMonitor { server.monitor }

  init(
    _ configure: (inout ServerConfiguration) -> Void = { _ in },
    hooks configureHooks: (inout ServerHooks) -> Void = { _ in },
    routes: (inout Router) -> Void = { _ in }
  ) throws {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.workers = 2
    configure(&configuration)
    let gate = DispatchSemaphore(value: 0)
    let record = Recorder<CompletedRequest>()
    var hooks = ServerHooks()
    hooks.observe = { record.add($0) }
    configureHooks(&hooks)
    var router = Router()
    router.on(.get, "/", .inline { _ in .response(.text("hello")) })
    router.on(
      .get, "/path/{a}/{b}",
      .inline { request in
        let parameters = request.parameters.sorted { $0.key < $1.key }
        return .response(.text(parameters.map { "\($0.key)=\($0.value)" }.joined(separator: ";")))
      })
    router.on(
      .post, "/echo",
      .worker { request in
        Response(.ok, contentType: "application/octet-stream", body: request.body)
      })
    router.on(
      .post, "/echo/inline",
      .inline { request in
        .response(Response(.ok, contentType: "application/octet-stream", body: request.body))
      })
    router.on(
      .get, "/gate",
      .worker { request in
        gate.wait()
        return .text("through")
      })
    routes(&router)
    self.gate = gate
    self.record = record
    server = try Server(configuration, router: router, hooks: hooks)
  }
}

extension Loopback {
  /// Connects a client.
  func connect(receiveBuffer: Int32? = nil) throws -> Client {
    let address = try #require(server.addresses.first)
    let client = try Client(address, receiveBuffer: receiveBuffer)
    client.server = self
    return client
  }

  /// The answer to one request on a connection of its own.
  func answer(to request: String) throws -> Client.Answer {
    let client = try connect()
    try client.send(request)
    return try client.readAnswer(toHead: request.hasPrefix("HEAD"))
  }

  /// The answer to a request of this line and these fields, which is the last of its connection.
  func answer(_ line: String, _ fields: String..., body: String = "") throws -> Client.Answer {
    let lines = ["\(line) HTTP/1.1", "Host: a"] + fields
    return try answer(to: lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }
}

/// A list that any thread may add to.
final class Recorder<Element: Sendable>: Sendable {
  private let list = Mutex<[Element]>([])

  var elements: [Element] { list.withLock { $0 } }

  func add(_ element: Element) { list.withLock { $0.append(element) } }
}

/// Waits until `condition` holds; a failure if it does not within twenty seconds.
func eventually(
  _ condition: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation
) rethrows {
  for _ in 0..<2000 {
    if try condition() { return }
    Thread.sleep(forTimeInterval: 0.01)
  }
  Issue.record("what was waited for did not come to pass", sourceLocation: sourceLocation)
}
