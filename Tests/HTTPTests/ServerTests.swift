import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct ServerTests {
  @Test
  func `a response has Date, Server, Content-Type and Content-Length`() throws {
    let response = try Loopback().response("GET /")
    #expect(response.statusLine == "HTTP/1.1 200 OK")
    #expect(response.headers["Server"] == "lacuna")
    #expect(response.headers["Content-Type"] == "text/plain; charset=utf-8")
    #expect(response.headers["Content-Length"] == "5")
    #expect(response.headers["Connection"] == nil)
    let date = try #require(response.headers["Date"])
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    #expect(abs(try #require(format.date(from: date)).timeIntervalSinceNow) < 60)
  }

  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
  ])
  func `a date is an IMF fixdate`(seconds: Int, text: String) {
    #expect(HTTPDate.text(secondsSince1970: seconds) == text)
  }

  @Test(arguments: ["127.0.0.1", "::1", "localhost"])
  func `a server listens on every address of its host`(host: String) throws {
    let loopback = try Loopback({ $0.host = host })
    #expect(Set(loopback.server.addresses.map(\.port)).count == 1)
    for address in loopback.server.addresses {
      let client = try Client(address)
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.readResponse().text == "hello")
    }
  }

  @Test
  func `the error for a port in use names the address`() throws {
    let first = try Loopback()
    let error = #expect(throws: SystemError.self) {
      try Loopback { $0.port = first.server.port }
    }
    #expect(error?.code == EADDRINUSE)
    #expect(error?.description.contains("127.0.0.1:\(first.server.port)") == true)
  }

  @Test
  func `a port that does not exist is an error`() throws {
    let error = #expect(throws: ConfigurationError.self) { try Loopback { $0.port = 65_536 } }
    #expect(error?.name == "port")
  }

  @Test
  func `a connection serves several requests`() throws {
    let client = try Loopback().connect()
    for _ in 0..<3 {
      try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.readResponse().text == "hello")
    }
  }

  @Test
  func `pipelined requests are answered in order, on whichever threads their handlers run`() throws
  {
    let client = try Loopback({ $0.limits.maxPipelined = 3 }).connect()
    let expected = (0..<40).map { "body \($0)" }
    try client.send(
      expected.enumerated().map { index, body in
        let path = index % 3 == 0 ? "/echo" : "/echo/inline"
        return
          "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      }.joined())
    #expect(try expected.map { _ in try client.readResponse().text } == expected)
  }

  @Test(arguments: [nil, 4096], [Int.max, 20_000, 1000])
  func
    `responses of any length, in pieces of any length, arrive whole and in order`(
      receiveBuffer: Int32?, pieceLength: Int
    ) throws
  {
    let lengths = [5, 1 << 16, 1, 1 << 16 | 1, 0, 200_000, 3_000_000, 7, 100_000, 100_000, 2]
    @Sendable func body(_ length: Int) -> [UInt8] {
      (0..<length).map { UInt8(truncatingIfNeeded: $0 % 251) }
    }
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/long/{length}",
        .inline { request in
          let length = request.parameters["length"].flatMap { Int($0) } ?? 0
          var rest = body(length)[...]
          var pieces: [[UInt8]] = []
          while !rest.isEmpty {
            pieces.append(Array(rest.prefix(pieceLength)))
            rest = rest.dropFirst(pieceLength)
          }
          return .response(Response(.ok, pieces: pieces))
        })
    })
    let client = try loopback.connect(receiveBuffer: receiveBuffer)
    for length in lengths { try client.send("GET /long/\(length) HTTP/1.1\r\nHost: a\r\n\r\n") }
    // Nothing is read until the server can write no more.
    eventually {
      loopback.record.elements.count == lengths.count || loopback.monitor.snapshot().unreadBytes > 0
    }
    for length in lengths {
      // Compared before the expectation, whose failure would print megabytes.
      let isWhole = try client.readResponse().body == body(length)
      #expect(isWhole, "\(length) bytes")
    }
  }

  @Test
  func `a request that arrives byte by byte is answered`() throws {
    let client = try Loopback().connect()
    let request =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    for byte in request.utf8 { try client.send([byte]) }
    #expect(try client.readResponse().text == "abc")
  }

  @Test
  func `Connection close is repeated in the response and closes the connection`() throws {
    let client = try Loopback().connect()
    try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let response = try client.readResponse()
    #expect(response.headers["Connection"] == "close")
    #expect(try client.isClosedByServer())
  }

  @Test
  func `an HTTP 1_0 connection closes after one response unless the client asks to keep it`() throws
  {
    let loopback = try Loopback()
    let once = try loopback.connect()
    try once.send("GET / HTTP/1.0\r\n\r\n")
    #expect(
      try once.readAll().hasSuffix(
        "\r\nConnection: close\r\n" + "Content-Type: text/plain; charset=utf-8\r\n\r\nhello"))
    let more = try loopback.connect()
    for _ in 0..<2 {
      try more.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      let response = try more.readResponse()
      #expect(response.text == "hello")
      #expect(response.headers["Connection"] == "keep-alive")
    }
  }

  @Test
  func `a client that has finished sending still gets its responses`() throws {
    let loopback = try Loopback()
    let client = try loopback.connect()
    try client.send(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /gate HTTP/1.1\r\nHost: a\r\n\r\n"
        + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    client.finishSending()
    #expect(try client.readResponse().text == "hello")
    loopback.gate.signal()
    #expect(try client.readResponse().text == "through")
    #expect(try client.readResponse().text == "hello")
    #expect(try client.isClosedByServer())
  }

  @Test
  func `an incomplete request is refused with 400`() throws {
    let client = try Loopback().connect()
    try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
    client.finishSending()
    let response = try client.readResponse()
    #expect(response.status == 400)
    #expect(response.headers["Connection"] == "close")
  }

  @Test
  func `HEAD gets the response of GET without its content`() throws {
    let loopback = try Loopback()
    let get = try loopback.response("GET /")
    let head = try loopback.response("HEAD /")
    #expect(head.status == 200)
    #expect(head.headers["Content-Length"] == get.headers["Content-Length"])
    let client = try loopback.connect()
    try client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(try client.readAll().hasSuffix("\r\n\r\n"))
  }

  @Test
  func `OPTIONS lists the methods of a path and of the server`() throws {
    let loopback = try Loopback()
    let path = try loopback.response("OPTIONS /")
    #expect(path.status == 204)
    #expect(path.headers["Allow"] == "GET, HEAD, OPTIONS")
    #expect(path.headers["Content-Length"] == nil)
    let server = try loopback.response("OPTIONS *")
    #expect(server.status == 204)
    #expect(server.headers["Allow"] == "GET, HEAD, OPTIONS, POST")
    #expect(try loopback.response("OPTIONS /nowhere").status == 404)
  }

  @Test
  func `a method without a route is refused with 405 and Allow, an unknown one with 501`() throws {
    let loopback = try Loopback()
    let response = try loopback.response("DELETE /echo")
    #expect(response.status == 405)
    #expect(response.headers["Allow"] == "POST, OPTIONS")
    #expect(try loopback.response("BREW /echo").status == 501)
    #expect(try loopback.response("get /").status == 501)
  }

  @Test(arguments: [
    "/nowhere", "/echo/", "//echo", "/./", "/path/../", "/%65cho", "/path/a", "/path/a/b/c",
    "/path//b", "/path/a/..", "/path/%2e%2E/b", "/path/./b", "/path/a/%ff", "/Echo", "/?/echo/x",
  ])
  func `only a path that is spelled like its pattern matches a route`(path: String) throws {
    let expected = path.hasPrefix("/?") ? 200 : 404
    #expect(try Loopback().response("GET \(path)").status == expected)
  }

  @Test
  func `parameters are decoded and do not include the query`() throws {
    let loopback = try Loopback()
    #expect(try loopback.response("GET /path/x%2Fy/%C3%A9?a=z").text == "a=x/y;b=é")
    #expect(try loopback.response("GET http://b/path/1/...").text == "a=1;b=...")
  }

  @Test
  func `a literal segment is preferred to a parameter`() throws {
    let loopback = try Loopback(routes: { router in
      for pattern in ["/m/{name}", "/m/all", "/m/{name}/x", "/m/all/{part}"] {
        router.on(.get, pattern, .inline { _ in .response(.text(pattern)) })
      }
    })
    #expect(try loopback.response("GET /m/all").text == "/m/all")
    #expect(try loopback.response("GET /m/one").text == "/m/{name}")
    #expect(try loopback.response("GET /m/all/x").text == "/m/all/{part}")
    #expect(try loopback.response("GET /m/one/x").text == "/m/{name}/x")
  }

  @Test
  func `an error of the parser is answered once and closes the connection`() throws {
    let loopback = try Loopback()
    let client = try loopback.connect()
    try client.send(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse().status == 200)
    let response = try client.readResponse()
    #expect(response.status == 400)
    #expect(response.headers["Content-Type"] == "application/problem+json")
    #expect(response.headers["Connection"] == "close")
    #expect(try client.isClosedByServer())
    #expect(loopback.record.elements.map(\.request?.path) == ["/", nil])
  }

  @Test
  func `an unknown error of a handler is a 500 without details`() throws {
    struct Secret: Error {}
    let loopback = try Loopback(routes: { router in
      router.on(.get, "/inline", .inline { _ in throw Secret() })
      router.on(.get, "/worker", .worker { _ in throw Secret() })
      router.on(.get, "/work", .inline { _ in .work { throw Secret() } })
      router.on(.get, "/stream", .stream { _, _, _ in throw Secret() })
    })
    for path in ["/inline", "/worker", "/work", "/stream"] {
      let response = try loopback.response("GET \(path)")
      #expect(response.status == 500)
      #expect(!response.text.contains("Secret"))
    }
  }

  @Test
  func `an inline handler may leave its request to a worker`() throws {
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/both",
        .inline { request in
          request.query == nil
            ? .response(.text("at once")) : .work { .text("later") }
        })
    })
    let client = try loopback.connect()
    try client.send("GET /both?x HTTP/1.1\r\nHost: a\r\n\r\nGET /both HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse().text == "later")
    #expect(try client.readResponse().text == "at once")
  }

  @Test
  func
    `a handler can neither set the fields that frame a message nor start a field within a value`()
    throws
  {
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/x",
        .inline { _ in
          .response(
            Response(
              .ok,
              headers: [
                "Content-Length": "99", "transfer-encoding": "chunked", "Connection": "upgrade",
                "X-A": "a\r\nX-B: b", "Date": "now", "SERVER": "me",
              ], body: Array("abc".utf8)))
        })
    })
    let response = try loopback.response("GET /x")
    #expect(response.text == "abc")
    #expect(response.headers.values("Content-Length") == ["3"])
    #expect(response.headers["Transfer-Encoding"] == nil)
    #expect(response.headers["Connection"] == nil)
    #expect(response.headers["X-A"] == "a  X-B: b")
    #expect(response.headers["X-B"] == nil)
    #expect(response.headers.values("Server") == ["lacuna"])
    #expect(response.headers.values("Date").count == 1)
  }

  @Test
  func `several threads share the connections`() throws {
    let loopback = try Loopback({ $0.limits.ioThreads = 3 })
    let clients = try (0..<9).map { _ in try loopback.connect() }
    for client in clients {
      try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")
    }
    #expect(try clients.map { try $0.readResponse().text } == clients.map { _ in "ab" })
    #expect(loopback.monitor.snapshot().acceptedConnections == 9)
  }
}
