import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct LimitTests {
  @Test
  func
    `a long request line is refused with 414, a long header section or too many fields with 431`()
    throws
  {
    let loopback = try Loopback {
      $0.limits.maxRequestLineBytes = 100
      $0.limits.maxHeaderBytes = 256
      $0.limits.maxHeaders = 5
    }
    let long = String(repeating: "x", count: 300)
    #expect(try loopback.response("GET /\(long)").status == 414)
    #expect(try loopback.response("GET /", "X: \(long)").status == 431)
    #expect(try loopback.response("GET /", "A:", "B:", "C:", "D:", "E:").status == 431)
    #expect(try loopback.response("GET /", "A:", "B:", "C:", "D:").status == 200)
  }

  @Test(arguments: ["", "GET / HTTP/1.1\r\nHost: a\r\nX: "])
  func `a head that does not arrive in time ends the connection`(part: String) throws {
    let client = try Loopback({ $0.limits.headerTimeout = 0.05 }).connect()
    try client.send(part)
    // A client that has sent nothing gets no response.
    if part.isEmpty {
      #expect(try client.isClosedByServer())
    } else {
      #expect(try client.readResponse().status == 408)
    }
  }

  @Test
  func `sending more of a head does not extend its time`() throws {
    let client = try Loopback({ $0.limits.headerTimeout = 0.2 }).connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
    // One field every ten milliseconds, until the server responds.
    while !client.waitForInput(milliseconds: 10) {
      guard (try? client.send("X: y\r\n")) != nil else { break }
    }
    #expect(try client.readResponse().status == 408)
  }

  @Test
  func `the time for the head of a second request starts with its first byte`() throws {
    let loopback = try Loopback { $0.limits.headerTimeout = 0.5 }
    let client = try loopback.connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse().status == 200)
    // The client is idle for the time of a head, after which another one that sends nothing is closed.
    #expect(try loopback.connect().isClosedByServer())
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse().status == 200)
    try client.send("GET / HTTP/1.1\r\n")
    #expect(try client.readResponse().status == 408)
  }

  @Test
  func `an idle connection is closed without a response`() throws {
    let client = try Loopback({ $0.limits.idleTimeout = 0.05 }).connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse().status == 200)
    #expect(try client.isClosedByServer())
  }

  @Test
  func `a body slower than the minimum rate is refused with 408`() throws {
    let loopback = try Loopback {
      $0.limits.bodyGrace = 0.05
      $0.limits.minBodyRate = 1 << 20
    }
    let client = try loopback.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
    #expect(try client.readResponse().status == 408)
  }

  @Test
  func `a body at the minimum rate may take any time`() throws {
    let loopback = try Loopback {
      $0.limits.bodyGrace = 0.05
      $0.limits.minBodyRate = 1
    }
    let client = try loopback.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nxxxxx")
    for _ in 0..<3 {
      // Another client, which sends nothing of its body, is refused after the grace.
      #expect(try loopback.response("POST /echo", "Content-Length: 1").status == 408)
      try client.send("x")
    }
    #expect(try client.readResponse().text == "xxxxxxxx")
  }

  @Test
  func `a client that has sent fast cannot pause for long`() throws {
    let loopback = try Loopback {
      $0.limits.bodyGrace = 0.05
      $0.limits.minBodyRate = 100_000
    }
    let client = try loopback.connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000001\r\n\r\n")
    // At the minimum rate this would take forty seconds.
    try client.send([UInt8](repeating: 0, count: 4_000_000))
    #expect(try client.readResponse().status == 408)
  }
}
