import Foundation
import HTTP
import HTTPSupport
import Synchronization

/// A server on the loopback interface, with routes for tests.
final class Loopback: Sendable {
  private let fixture: TestServer
  /// The requests that the server has answered.
  let record: Recorder<CompletedRequest>

  var server: Server { fixture.server }
  var monitor: ServerMonitor { server.monitor }
  /// Each request of `/gate` occupies a worker until it takes a signal of this semaphore.
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
      $0.limits.workers = 2
      configure(&$0)
    }
  }
}

extension Loopback {
  /// Connects a client.
  func connect(receiveBuffer: Int32? = nil) throws -> Client {
    try fixture.connect(receiveBuffer: receiveBuffer)
  }

  /// Returns the response to a request on a connection of its own.
  func response(to request: String) throws -> Client.Response {
    let client = try connect()
    try client.send(request)
    return try client.readResponse(toHead: request.hasPrefix("HEAD"))
  }

  /// Returns the response to a request with this line and these fields, on a connection of its own.
  func response(_ line: String, _ fields: String..., body: String = "") throws -> Client.Response {
    let lines = ["\(line) HTTP/1.1", "Host: a"] + fields
    return try response(to: lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }
}

extension Client.Response {
  /// The code of a problem document; nil if there is none.
  var code: String? {
    let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
    return object?["code"] as? String
  }
}

/// A list that any thread may append to.
final class Recorder<Element: Sendable>: Sendable {
  private let list = Mutex<[Element]>([])

  var elements: [Element] { list.withLock { $0 } }

  func add(_ element: Element) { list.withLock { $0.append(element) } }
}
