import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct DrainTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  /// Drains on a thread of its own; the recorder gets the result.
  private func drain(
    _ loopback: Loopback, delay: TimeInterval = 0, timeout: TimeInterval = 20
  ) -> Recorder<Bool> {
    let result = Recorder<Bool>()
    Thread { result.add(loopback.server.drain(delay: delay, timeout: timeout)) }.start()
    eventually { loopback.monitor.isDraining }
    return result
  }

  @Test
  func `during the delay clients are served and their connections are closed`() throws {
    let loopback = try Loopback()
    let old = try loopback.connect()
    try old.send(Self.get)
    #expect(try old.readResponse().headers["Connection"] == nil)
    _ = drain(loopback, delay: 5)
    try old.send(Self.get)
    let response = try old.readResponse()
    #expect(response.text == "hello")
    #expect(response.headers["Connection"] == "close")
    let new = try loopback.response("GET /")
    #expect(new.text == "hello")
    #expect(new.headers["Connection"] == "close")
  }

  @Test
  func `active requests are finished and no new ones are accepted`() throws {
    let loopback = try Loopback()
    let busy = try loopback.connect()
    try busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
    eventually { loopback.monitor.snapshot().busyWorkers == 1 }
    let idle = try loopback.connect()
    try idle.send(Self.get)
    _ = try idle.readResponse()
    let result = drain(loopback)
    #expect(try idle.isClosedByServer())
    eventually { (try? loopback.connect()) == nil }
    #expect(result.elements.isEmpty)
    loopback.gate.signal()
    #expect(try busy.readResponse().text == "through")
    #expect(try busy.isClosedByServer())
    busy.close()
    idle.close()
    eventually { result.elements == [true] }
  }

  @Test(arguments: ["", "\r\n", "\r"])
  func `a drain does not wait for an idle client`(next: String) throws {
    let loopback = try Loopback { $0.limits.lingerTimeout = 60 }
    let idle = try loopback.connect()
    try idle.send(Self.get + next)
    #expect(try idle.readResponse().text == "hello")
    #expect(loopback.server.drain(delay: 0, timeout: 20))
    #expect(try idle.isClosedByServer())
  }

  @Test
  func `servers that share a port replace one another without a failed request`() throws {
    var current = try Loopback { $0.sharesPort = true }
    let address = try #require(current.server.addresses.first)
    let isOver = Recorder<Bool>()
    let failures = Recorder<String>()
    let served = Recorder<Int>()
    let clients = DispatchGroup()
    for _ in 0..<4 {
      clients.enter()
      Thread {
        defer { clients.leave() }
        // One connection for each request, so that some are being opened at any time.
        while isOver.elements.isEmpty {
          do {
            let client = try Client(address)
            try client.send(Self.get)
            if try client.readResponse().text != "hello" { failures.add("no hello") }
            served.add(1)
          } catch {
            failures.add("\(error)")
          }
        }
      }.start()
    }
    for _ in 0..<3 {
      let count = served.elements.count
      eventually { served.elements.count > count + 100 }
      let successor = try Loopback {
        $0.sharesPort = true
        $0.port = address.port
      }
      #expect(current.server.drain(delay: 0, timeout: 20))
      current = successor
    }
    isOver.add(true)
    clients.wait()
    #expect(failures.elements.isEmpty)
  }

  @Test
  func `the timeout ends requests that do not end by themselves`() throws {
    let loopback = try Loopback()
    let stuck = try loopback.connect()
    try stuck.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
    eventually { loopback.monitor.snapshot().busyWorkers == 1 }
    let result = drain(loopback, timeout: 0.1)
    #expect(try stuck.isClosedByServer())
    eventually { result.elements == [false] }
    loopback.gate.signal()
  }

  @Test(arguments: [true, false])
  func `the work of all requests is cancelled when a server ends without them`(drains: Bool) throws
  {
    let begun = Recorder<String>()
    let ended = Recorder<String>()
    @Sendable func work(_ request: Request) {
      begun.add(request.path)
      while !request.cancellation.isCancelled { Thread.sleep(forTimeInterval: 0.001) }
      ended.add(request.path)
    }
    var loopback: Loopback? = try Loopback(
      { $0.limits.workers = 1 },
      routes: { router in
        router.on(
          .get, "/work/{number}",
          .worker { request in
            work(request)
            return .text("")
          })
        router.on(.get, "/stream", .stream { request, _, _ in work(request) })
      })
    let address = try #require(loopback?.server.addresses.first)
    let clients = try ["/work/1", "/work/2", "/stream"].map { path in
      let client = try Client(address)
      try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
      return client
    }
    eventually {
      begun.elements.count == 2 && loopback?.monitor.snapshot().queuedRequests == 1
    }
    if drains { #expect(loopback?.server.drain(delay: 0, timeout: 0.1) == false) }
    loopback = nil
    for client in clients { #expect(try client.isClosedByServer()) }
    eventually { ended.elements.count == 2 }
    // What had not been begun never is.
    #expect(begun.elements.count == 2)
  }

  @Test(arguments: [1, 3])
  func `a drain under load fails no request that was begun`(threads: Int) throws {
    let loopback = try Loopback { $0.limits.ioThreads = threads }
    let failures = Recorder<String>()
    let served = Recorder<Int>()
    let clients = DispatchGroup()
    for index in 0..<8 {
      clients.enter()
      Thread {
        defer { clients.leave() }
        // A client that reconnects after Connection: close, until the server no longer listens.
        while let client = try? loopback.connect() {
          do {
            while true {
              let body = "client \(index)"
              try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
              )
              let response = try client.readResponse()
              if response.text != body { failures.add(response.text) }
              served.add(1)
              if response.headers["Connection"] == "close" { break }
            }
          } catch {
            failures.add("\(error)")
            break
          }
        }
      }.start()
    }
    eventually { served.elements.count > 200 }
    #expect(loopback.server.drain(delay: 0.2, timeout: 20))
    clients.wait()
    #expect(failures.elements.isEmpty)
    #expect(loopback.monitor.snapshot().requestsInFlight == 0)
    #expect(loopback.monitor.snapshot().openConnections == 0)
    // Every response of the server has arrived.
    #expect(loopback.record.elements.count == served.elements.count)
  }

  @Test
  func `a server stops with its last reference`() throws {
    var loopback: Loopback? = try Loopback()
    let address = try #require(loopback?.server.addresses.first)
    let client = try Client(address)
    try client.send(Self.get)
    #expect(try client.readResponse().text == "hello")
    loopback = nil
    #expect(try client.isClosedByServer())
    eventually { (try? Client(address)) == nil }
  }
}
