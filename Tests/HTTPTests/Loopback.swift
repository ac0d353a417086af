// Servers for tests: real ones, on the loopback interface, on any free port.

import Foundation
import HTTP
import HTTPSupport
import Synchronization

/// A server with the routes that tests ask, and the means to hold its handlers up.
final class Loopback: Sendable {
  private let fixture: TestServer
  /// What the server said of the requests it has answered.
  let record: Recorder<CompletedRequest>

  var server: Server { fixture.server }
  var monitor: ServerMonitor { server.monitor }
  /// Handlers of `/gate` wait here, one for each signal.
  var gate: DispatchSemaphore { fixture.gate }

  init(
    _ configure: (inout ServerConfiguration) -> Void = { _ in },
    hooks configureHooks: (inout ServerHooks) -> Void = { _ in },
    routes: (inout Router) -> Void = { _ in }
  ) throws {
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
    routes(&router)
    self.record = record
    fixture = try TestServer(router: router, hooks: hooks) {
      $0.workers = 2
      configure(&$0)
    }
  }
}

extension Loopback {
  /// Connects a client.
  func connect(receiveBuffer: Int32? = nil) throws -> Client {
    try fixture.connect(receiveBuffer: receiveBuffer)
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
