import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct UnreadResponseTests {
  @Test
  func `a client that does not read its response is disconnected and does not delay others`() throws
  {
    let loopback = try Loopback(
      { $0.limits.writeTimeout = 0.1 },
      routes: { router in
        let large = Response(.ok, body: [UInt8](repeating: 0, count: 32 << 20))
        router.on(.get, "/large", .inline { _ in .response(large) })
      })
    let slow = try loopback.connect(receiveBuffer: 4096)
    try slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try loopback.response("GET /").status == 200)
    eventually { loopback.monitor.snapshot().openConnections <= 1 }
    eventually { (try? loopback.response("GET /").status) == 200 }
  }

  @Test
  func `a large response over the limit of unread bytes is aborted and others are not`() throws {
    let size = 32 << 20
    let loopback = try Loopback(
      { $0.limits.maxUnreadBytes = 2 * size },
      routes: { router in
        let large = Response(.ok, body: [UInt8](repeating: 7, count: size))
        router.on(.get, "/large", .inline { _ in .response(large) })
      })
    func ask(answered: Int) throws -> Client {
      let client = try loopback.connect(receiveBuffer: 4096)
      try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
      eventually { loopback.record.elements.count == answered }
      return client
    }
    let first = try ask(answered: 1)
    let second = try ask(answered: 2)
    let third = try ask(answered: 3)
    #expect(throws: Client.Failure.self) { try third.readResponse() }
    #expect(try loopback.response("GET /").text == "hello")
    for client in [first, second] { #expect(try client.readResponse().body.count == size) }
    eventually { loopback.monitor.snapshot().unreadBytes == 0 }
  }

  @Test
  func `a client that reads slowly gets its whole response`() throws {
    let loopback = try Loopback(routes: { router in
      let large = Response(.ok, body: [UInt8](repeating: 7, count: 4 << 20))
      router.on(.get, "/large", .inline { _ in .response(large) })
    })
    let client = try loopback.connect(receiveBuffer: 4096)
    try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse().body.count == 4 << 20)
    #expect(try client.readResponse().text == "hello")
  }

  @Test
  func `requests of a client that reads no responses are not answered without limit`() throws {
    let loopback = try Loopback(routes: { router in
      let large = Response(.ok, body: [UInt8](repeating: 7, count: 1 << 20))
      router.on(.get, "/large", .inline { _ in .response(large) })
    })
    let client = try loopback.connect(receiveBuffer: 4096)
    let count = 64
    try client.send(
      String(repeating: "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", count: count))
    #expect(try loopback.response("GET /").status == 200)
    // Only about as many have been answered as the system's buffers hold.
    #expect(loopback.record.elements.count < count / 2)
    for _ in 0..<count { #expect(try client.readResponse().body.count == 1 << 20) }
  }

  /// A server whose response to `/{size}` has that many bytes.
  private func loopback(
    _ configure: (inout ServerConfiguration) -> Void = { _ in }
  ) throws -> Loopback {
    try Loopback(
      configure,
      routes: { router in
        router.on(
          .get, "/{size}",
          .inline { request in
            let size = request.parameters["size"].flatMap { Int($0) } ?? 0
            return .response(Response(.ok, body: [UInt8](repeating: 7, count: size)))
          })
      })
  }

  /// The most bytes that are on the way to a client with a receive buffer of 4096 bytes.
  private static let receivedBytes = 8 << 10

  @Test(arguments: [50_000, 100_000, 1 << 20, 8 << 20])
  func `all bytes that a client has not read are counted, also those that the system holds`(
    size: Int
  ) throws {
    let loopback = try loopback()
    let clients = try (0..<5).map { _ in
      let client = try loopback.connect(receiveBuffer: 4096)
      try client.send("GET /\(size) HTTP/1.1\r\nHost: a\r\n\r\n")
      return client
    }
    eventually {
      loopback.monitor.snapshot().unreadBytes >= clients.count * (size - Self.receivedBytes)
    }
    for client in clients { #expect(try client.readResponse().body.count == size) }
    eventually { loopback.monitor.snapshot().unreadBytes == 0 }
  }

  @Test
  func `responses that the system holds are aborted over the limit of unread bytes`() throws {
    let loopback = try loopback { $0.limits.maxUnreadBytes = 250_000 }
    let clients = try (1...3).map { number in
      let client = try loopback.connect(receiveBuffer: 4096)
      try client.send("GET /100000 HTTP/1.1\r\nHost: a\r\n\r\n")
      eventually { loopback.record.elements.count == number }
      return client
    }
    #expect(throws: Client.Failure.self) { try clients[2].readResponse() }
    for client in clients[..<2] { #expect(try client.readResponse().body.count == 100_000) }
  }

  @Test(arguments: ["keep-alive", "close"])
  func `a client that leaves its response to the system is disconnected`(connection: String) throws
  {
    let loopback = try loopback { $0.limits.writeTimeout = 0.1 }
    let client = try loopback.connect(receiveBuffer: 4096)
    try client.send("GET /100000 HTTP/1.1\r\nHost: a\r\nConnection: \(connection)\r\n\r\n")
    if connection == "close" { client.finishSending() }
    eventually { loopback.monitor.snapshot().acceptedConnections == 1 }
    eventually { loopback.monitor.snapshot().openConnections == 0 }
    #expect(loopback.monitor.snapshot().unreadBytes == 0)
    #expect(throws: Client.Failure.self) { try client.readResponse() }
  }
}
