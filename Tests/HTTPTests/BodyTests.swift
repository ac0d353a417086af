import HTTP
import HTTPSupport
import Testing

@Suite struct BodyTests {
  @Test
  func `a body arrives whole, with a length or in chunks, small or large`() throws {
    let loopback = try Loopback()
    let large = String(repeating: "0123456789abcdef", count: 20_000)
    for body in ["", "x", large] {
      let stated = try loopback.response(
        "POST /echo", "Content-Length: \(body.utf8.count)", body: body)
      #expect(stated.text == body)
    }
    let chunk = "10000\r\n" + large.prefix(65_536) + "\r\n"
    let chunks = chunk + chunk + "2;x=y\r\nab\r\n0\r\nX-Trailer: z\r\n\r\n"
    let chunked = try loopback.response(
      "POST /echo", "Transfer-Encoding: chunked", body: chunks)
    #expect(chunked.text == large.prefix(65_536) + large.prefix(65_536) + "ab")
  }

  @Test
  func `a body without a length is refused with 411`() throws {
    let loopback = try Loopback()
    #expect(try loopback.response("POST /echo").status == 411)
    #expect(try loopback.response(to: "POST /echo HTTP/1.0\r\n\r\n").status == 411)
    #expect(try loopback.response("POST /echo", "Content-Length: 0").status == 200)
  }

  @Test
  func `a length over the limit is refused with 413 before a byte is read`() throws {
    let client = try Loopback({ $0.limits.maxBodyBytes = 100_000 }).connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n")
    let response = try client.readResponse()
    #expect(response.status == 413)
    #expect(response.code == "content_too_large")
    #expect(response.text.contains("100000 bytes"))
  }

  @Test
  func `a short body that is refused is read, so that the connection continues`() throws {
    let client = try Loopback({ $0.limits.maxBodyBytes = 10 }).connect()
    for _ in 0..<2 {
      try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n01234567890")
      #expect(try client.readResponse().status == 413)
    }
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123")
    client.finishSending()
    #expect(try client.readResponse().status == 413)
    #expect(try client.isClosedByServer())
  }

  @Test(arguments: [
    "B", "000000000000000B", "4C4B400", "7FFFFFFFFFFFFFFF", "8000000000000000", "FFFFFFFFFFFFFFFF",
    "10000000000000003", String(repeating: "9", count: 1000),
  ])
  func `a chunk size over the limit is refused with 413 when it is read`(size: String) throws {
    let client = try Loopback({ $0.limits.maxBodyBytes = 10 }).connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n")
    let response = try client.readResponse()
    #expect(response.status == 413)
    #expect(response.code == "content_too_large")
  }

  @Test(arguments: ["G", "-1", "0x10", "8000000000000000G", "00000000000000003"])
  func `a chunk size that breaks the grammar is refused with 400`(size: String) throws {
    let response = try Loopback { $0.limits.maxBodyBytes = 10 }.response(
      "POST /echo", "Transfer-Encoding: chunked", body: "\(size)\r\n")
    #expect(response.status == 400)
    #expect(response.code == "invalid_chunk_size")
  }

  @Test
  func `chunks are refused with 413 as soon as they exceed the limit`() throws {
    let client = try Loopback({ $0.limits.maxBodyBytes = 10 }).connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde"
    )
    #expect(try client.readResponse().status == 413)
  }

  @Test
  func `a body at the limit is read`() throws {
    let loopback = try Loopback { $0.limits.maxBodyBytes = 10 }
    let stated = try loopback.response("POST /echo", "Content-Length: 10", body: "0123456789")
    #expect(stated.text == "0123456789")
  }

  @Test
  func `a client can read the response to an upload that is refused`() throws {
    let client = try Loopback().connect()
    let megabytes = 16
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(megabytes << 20)\r\n\r\n")
    for _ in 0..<megabytes { try client.send([UInt8](repeating: 0, count: 1 << 20)) }
    let response = try client.readResponse()
    #expect(response.status == 413)
    #expect(response.headers["Connection"] == "close")
    #expect(try client.isClosedByServer())
  }

  @Test
  func `the bodies of all connections together have a limit`() throws {
    let loopback = try Loopback { $0.limits.maxBufferedBodyBytes = 100_000 }
    let holders = try (0..<3).map { _ in
      let holder = try loopback.connect()
      try holder.send(
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 30001\r\n\r\n"
          + String(repeating: "x", count: 30_000))
      return holder
    }
    eventually { loopback.monitor.snapshot().bodyBytes == 90_000 }
    let refused = try loopback.response(
      "POST /echo", "Content-Length: 20000", body: String(repeating: "y", count: 20_000))
    #expect(refused.status == 503)
    #expect(refused.headers["Retry-After"] == "1")
    // A small body is read all the same.
    let small = try loopback.response(
      "POST /echo", "Content-Length: 12000", body: String(repeating: "z", count: 12_000))
    #expect(small.status == 200)
    for holder in holders {
      try holder.send("x")
      #expect(try holder.readResponse().status == 200)
    }
    eventually { loopback.monitor.snapshot().bodyBytes == 0 }
  }

  // MARK: Expect: 100-continue (RFC 9110 §10.1.1)

  @Test(arguments: ["Content-Length: 3", "Transfer-Encoding: chunked"])
  func `a client that expects 100 gets it`(framing: String) throws {
    let client = try Loopback().connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\n\(framing)\r\nExpect: 100-Continue\r\n\r\n")
    #expect(try client.readResponse().statusLine == "HTTP/1.1 100 Continue")
    try client.send(framing.hasPrefix("C") ? "abc" : "3\r\nabc\r\n0\r\n\r\n")
    #expect(try client.readResponse().text == "abc")
  }

  @Test
  func `a client that expects 100 for a refused request gets only the final response`() throws {
    let loopback = try Loopback { $0.limits.maxBodyBytes = 10 }
    for (path, length, status) in [("/nowhere", 3, 404), ("/", 3, 405), ("/echo", 11, 413)] {
      let client = try loopback.connect()
      try client.send(
        "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n"
          + "Expect: 100-continue\r\n\r\n")
      let response = try client.readResponse()
      #expect(response.status == status)
      #expect(response.headers["Connection"] == "close")
    }
  }

  @Test
  func `no 100 is sent to a client that has sent some of the body, or that uses HTTP 1_0`() throws {
    let loopback = try Loopback()
    #expect(
      try loopback.response(
        "POST /echo", "Content-Length: 3", "Expect: 100-continue", body: "abc"
      ).text == "abc")
    let old = try loopback.connect()
    try old.send("POST /echo HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    try old.send("abc")
    #expect(try old.readResponse().text == "abc")
  }

  @Test
  func `another expectation is refused with 417`() throws {
    let loopback = try Loopback()
    let response = try loopback.response("POST /echo", "Content-Length: 0", "Expect: 200-ok")
    #expect(response.status == 417)
  }

  // MARK: Media types

  @Test
  func `the media type selects between routes of one path`() throws {
    let loopback = try Loopback(routes: { router in
      for type in ["application/json", "application/x-ndjson"] {
        router.on(.post, "/typed", accepts: [type], .worker { _ in .text(type) })
      }
    })
    func status(_ type: String) throws -> Client.Response {
      try loopback.response("POST /typed", "Content-Type: \(type)", "Content-Length: 2", body: "{}")
    }
    #expect(try status("application/json").text == "application/json")
    #expect(try status("Application/X-NDJSON ; charset=utf-8").text == "application/x-ndjson")
    let refused = try status("text/plain")
    #expect(refused.status == 415)
    #expect(refused.headers["Accept"] == "application/json, application/x-ndjson")
    let silent = try loopback.response("POST /typed", "Content-Length: 2", body: "{}")
    #expect(silent.text == "application/json")
    for type in ["application/json, text/plain", "", "application/json x", ";charset=utf-8"] {
      #expect(try status(type).status == 415, "\(type)")
    }
    let twice = try loopback.response(
      "POST /typed", "Content-Type: application/json", "Content-Type: application/json",
      "Content-Length: 2", body: "{}")
    #expect(twice.status == 415)
  }
}
