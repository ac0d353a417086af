// Limits of size, number and time. What is asserted is what happens, never how long it took.

import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct LimitTests {
  @Test
  func `long lines and many fields have statuses of their own`() throws {
    let loopback = try Loopback {
      $0.requestLineBytes = 100
      $0.headerBytes = 200
      $0.headerCount = 5
    }
    let long = String(repeating: "x", count: 300)
    #expect(try loopback.answer("GET /\(long)").status == 414)
    #expect(try loopback.answer("GET /", "X: \(long)").status == 431)
    #expect(try loopback.answer("GET /", "A:", "B:", "C:", "D:", "E:").status == 431)
    #expect(try loopback.answer("GET /", "A:", "B:", "C:", "D:").status == 200)
  }

  @Test
  func `a connection over the limit is told so, and room is made when one closes`() throws {
    let loopback = try Loopback { $0.connections = 2 }
    let first = try loopback.connect()
    let second = try loopback.connect()
    for client in [first, second] {
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.readAnswer().status == 200)
    }
    let third = try loopback.connect()
    try third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    let refused = try third.readAnswer()
    #expect(refused.status == 503)
    #expect(refused.headers["Retry-After"] == "1")
    #expect(try third.isClosedByServer())
    third.close()
    first.close()
    eventually { loopback.monitor.snapshot().openConnections == 1 }
    #expect(try loopback.answer("GET /").status == 200)
    #expect(loopback.monitor.snapshot().refusedConnections == 1)
  }

  @Test
  func `far more connections than the limit do no harm`() throws {
    let loopback = try Loopback {
      $0.connections = 4
      $0.lingerTime = .milliseconds(10)
    }
    do {
      let crowd = try (0..<200).map { _ in try loopback.connect() }
      eventually { loopback.monitor.snapshot().acceptedConnections == 200 }
      #expect(loopback.monitor.snapshot().openConnections <= 4 + 16)
      crowd.forEach { $0.close() }
    }
    eventually { loopback.monitor.snapshot().openConnections == 0 }
    #expect(try loopback.answer("GET /").status == 200)
  }

  @Test(arguments: ["", "GET / HTTP/1.1\r\nHost: a\r\nX: "])
  func `a head that does not come in time ends the connection`(part: String) throws {
    let client = try Loopback({ $0.headerTime = .milliseconds(50) }).connect()
    try client.send(part)
    // Who has said nothing is told nothing.
    if part.isEmpty {
      #expect(try client.isClosedByServer())
    } else {
      #expect(try client.readAnswer().status == 408)
    }
  }

  @Test
  func `the time for a head is not prolonged by sending more of it`() throws {
    let client = try Loopback({ $0.headerTime = .milliseconds(200) }).connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
    var isOver = false
    // A field every few milliseconds, for as long as it takes.
    for _ in 0..<2000 where !isOver {
      Thread.sleep(forTimeInterval: 0.01)
      isOver = (try? client.send("X: y\r\n")) == nil
      if !isOver { isOver = client.hasAnswer }
    }
    #expect(try client.readAnswer().status == 408)
  }

  @Test
  func `a second request has its own time for its head`() throws {
    let client = try Loopback({ $0.headerTime = .milliseconds(500) }).connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readAnswer().status == 200)
    // Idle for longer than a head may take.
    Thread.sleep(forTimeInterval: 0.8)
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readAnswer().status == 200)
    try client.send("GET / HTTP/1.1\r\n")
    #expect(try client.readAnswer().status == 408)
  }

  @Test
  func `an idle connection is closed without a word`() throws {
    let client = try Loopback({ $0.keepAliveIdle = .milliseconds(50) }).connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readAnswer().status == 200)
    #expect(try client.isClosedByServer())
  }

  @Test
  func `a body slower than the minimum rate is 408`() throws {
    let loopback = try Loopback {
      $0.bodyGrace = .milliseconds(50)
      $0.minimumBodyRate = 1 << 20
    }
    let client = try loopback.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
    #expect(try client.readAnswer().status == 408)
  }

  @Test
  func `a body at the rate asked for may take as long as it likes`() throws {
    let loopback = try Loopback {
      $0.bodyGrace = .milliseconds(50)
      $0.minimumBodyRate = 1
    }
    let client = try loopback.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nxxxxx")
    for _ in 0..<3 {
      Thread.sleep(forTimeInterval: 0.1)
      try client.send("x")
    }
    #expect(try client.readAnswer().text == "xxxxxxxx")
  }

  @Test
  func `a body that came fast at first may not stay away for long`() throws {
    let loopback = try Loopback {
      $0.bodyGrace = .milliseconds(50)
      $0.minimumBodyRate = 100_000
    }
    let client = try loopback.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000001\r\n\r\n")
    // At the rate asked for this is worth forty seconds.
    try client.send([UInt8](repeating: 0, count: 4_000_000))
    #expect(try client.readAnswer().status == 408)
  }

  @Test
  func `a client that takes none of its answer is let go, and costs nobody else anything`() throws {
    let loopback = try Loopback(
      { $0.writeStall = .milliseconds(100) },
      routes: { router in
        let large = Response(.ok, body: [UInt8](repeating: 0, count: 32 << 20))
        router.on(.get, "/large", .inline { _ in .response(large) })
      })
    let slow = try loopback.connect(receiveBuffer: 4096)
    try slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try loopback.answer("GET /").status == 200)
    eventually { loopback.monitor.snapshot().openConnections <= 1 }
    eventually { (try? loopback.answer("GET /").status) == 200 }
  }

  @Test
  func `slow readers over the limit together are broken off, and nobody else is`() throws {
    let size = 32 << 20
    let loopback = try Loopback(
      { $0.allUnreadBytes = 2 * size },
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
    #expect(throws: Client.Failure.self) { try third.readAnswer() }
    #expect(try loopback.answer("GET /").text == "hello")
    for client in [first, second] { #expect(try client.readAnswer().body.count == size) }
    eventually { loopback.monitor.snapshot().unreadBytes == 0 }
  }

  @Test
  func `a client that reads slowly gets all of its answer`() throws {
    let loopback = try Loopback(routes: { router in
      let large = Response(.ok, body: [UInt8](repeating: 7, count: 4 << 20))
      router.on(.get, "/large", .inline { _ in .response(large) })
    })
    let client = try loopback.connect(receiveBuffer: 4096)
    try client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readAnswer().body.count == 4 << 20)
    #expect(try client.readAnswer().text == "hello")
  }

  @Test
  func `requests whose answers nobody reads are not answered without end`() throws {
    let loopback = try Loopback(routes: { router in
      let large = Response(.ok, body: [UInt8](repeating: 7, count: 1 << 20))
      router.on(.get, "/large", .inline { _ in .response(large) })
    })
    let client = try loopback.connect(receiveBuffer: 4096)
    let count = 64
    try client.send(
      String(repeating: "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", count: count))
    #expect(try loopback.answer("GET /").status == 200)
    // What the system's buffers hold has been answered, and little more.
    #expect(loopback.record.elements.count < count / 2)
    for _ in 0..<count { #expect(try client.readAnswer().body.count == 1 << 20) }
  }
}
