import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct ConnectionLimitTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  /// A server all of whose connections have active requests.
  private func occupied(connections: Int) throws -> (server: Loopback, clients: [Client]) {
    let loopback = try Loopback {
      $0.limits.maxConnections = connections
      $0.limits.workers = connections
    }
    let clients = try (1...connections).map { number in
      let client = try loopback.connect()
      try client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
      eventually { loopback.monitor.snapshot().busyWorkers == number }
      return client
    }
    return (loopback, clients)
  }

  @Test
  func `a new connection takes the place of the one that has been idle for the longest time`()
    throws
  {
    let loopback = try Loopback { $0.limits.maxConnections = 3 }
    let idle = try (0..<3).map { _ in try loopback.connect() }
    for index in [1, 0, 2, 1] {
      try idle[index].send(Self.get)
      #expect(try idle[index].readResponse().status == 200)
    }
    let new = try loopback.connect()
    try new.send(Self.get)
    #expect(try new.readResponse().status == 200)
    #expect(try idle[0].isClosedByServer())
    for index in [1, 2] {
      try idle[index].send(Self.get)
      #expect(try idle[index].readResponse().status == 200)
    }
    #expect(loopback.monitor.snapshot().refusedConnections == 0)
  }

  @Test
  func `a request that the server has not read yet keeps its connection`() throws {
    let loopback = try Loopback { $0.limits.maxConnections = 1 }
    var client = try loopback.connect()
    try client.send(Self.get)
    #expect(try client.readResponse().text == "hello")
    for _ in 0..<50 {
      try client.send(Self.get)
      let next = try loopback.connect()
      #expect(try client.readResponse().text == "hello")
      try next.send(Self.get)
      #expect(try next.readResponse().text == "hello")
      client = next
    }
  }

  @Test
  func `clients that send nothing do not keep others out`() throws {
    let loopback = try Loopback {
      $0.limits.maxConnections = 4
      $0.limits.headerTimeout = 600
    }
    let silent = try (0..<4).map { _ in try loopback.connect() }
    try eventually {
      try loopback.response("POST /echo", "Content-Length: 1", body: "x").status == 200
    }
    // The client whose place was taken learns the reason.
    let refused = silent.filter { $0.waitForInput(milliseconds: 0) }
    #expect(!refused.isEmpty)
    for client in refused { #expect(try client.readResponse().status == 503) }
  }

  @Test
  func `a connection over the limit is refused with 503 while no other is idle`() throws {
    let (loopback, clients) = try occupied(connections: 2)
    let third = try loopback.connect()
    try third.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
    let refused = try third.readResponse()
    #expect(refused.status == 503)
    #expect(refused.headers["Retry-After"] == "1")
    #expect(try third.isClosedByServer())
    loopback.gate.signal()
    loopback.gate.signal()
    for client in clients { #expect(try client.readResponse().status == 200) }
    // The refused client has not closed its connection, which takes no other client's place.
    #expect(try loopback.response("GET /").status == 200)
    #expect(loopback.monitor.snapshot().refusedConnections == 1)
  }

  @Test
  func `every refused connection gets its 503, whatever it has sent`() throws {
    let (loopback, clients) = try occupied(connections: 4)
    let crowd = try (0..<200).map { index in
      let client = try loopback.connect()
      try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(index * 1000)\r\n\r\n")
      try client.send([UInt8](repeating: 0, count: index * 1000))
      return client
    }
    for client in crowd { #expect(try client.readResponse().status == 503) }
    #expect(loopback.monitor.snapshot().refusedConnections == 200)
    for _ in clients { loopback.gate.signal() }
    for client in clients { #expect(try client.readResponse().status == 200) }
  }

  @Test
  func `refused connections that stay open are limited in number`() throws {
    let (loopback, clients) = try occupied(connections: 4)
    let crowd = try (0..<300).map { _ in
      let client = try loopback.connect()
      try client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.readResponse().status == 503)
      return client
    }
    #expect(loopback.monitor.snapshot().refusedConnections == 300)
    #expect(loopback.monitor.snapshot().openConnections <= 4 + 256 + 1)
    crowd.forEach { $0.close() }
    for _ in clients { loopback.gate.signal() }
    for client in clients { #expect(try client.readResponse().status == 200) }
    #expect(try loopback.response("GET /").status == 200)
  }

  @Test
  func `a response that is ready at once is sent even if all connections are busy`() throws {
    let (loopback, clients) = try occupied(connections: 2)
    for _ in 0..<3 {
      let client = try loopback.connect()
      try client.send(Self.get)
      let response = try client.readResponse()
      #expect(response.text == "hello")
      #expect(response.headers["Connection"] == "close")
      #expect(try client.isClosedByServer())
    }
    #expect(loopback.monitor.snapshot().refusedConnections == 0)
    loopback.gate.signal()
    loopback.gate.signal()
    for client in clients { #expect(try client.readResponse().status == 200) }
  }

  @Test(arguments: ["", "GET / HTTP/1.1\r\n"])
  func `a client over the limit that sends no request is refused with 503`(part: String) throws {
    let (loopback, clients) = try occupied(connections: 1)
    let client = try loopback.connect()
    try client.send(part)
    #expect(try client.readResponse().status == 503)
    loopback.gate.signal()
    #expect(try clients[0].readResponse().status == 200)
  }
}
