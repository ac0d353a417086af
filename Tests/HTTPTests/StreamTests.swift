import Compression
import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct StreamTests {
  /// A server with a route that returns its body in capitals, piece by piece, and routes that end early, late or never.
  private func shouting(
    _ configure: (inout ServerConfiguration) -> Void = { _ in }
  ) throws -> Loopback {
    try Loopback(
      configure,
      routes: { router in
        router.on(
          .post, "/shout",
          .stream { _, body, response in
            try response.begin(Response(.ok, headers: ["Content-Type": "text/plain"]))
            while let piece = try body.read() {
              try response.write(String(decoding: piece, as: UTF8.self).uppercased().utf8)
            }
          })
        router.on(
          .get, "/endless",
          .stream { _, _, response in
            while true { try response.write([UInt8](repeating: 7, count: 10_000)) }
          })
        router.on(
          .post, "/early", .stream { _, _, response in try response.write("enough".utf8) })
        router.on(
          .post, "/late",
          .stream { _, body, _ in
            while try body.read() != nil {}
            throw HTTPError.notFound
          })
        router.on(
          .get, "/broken",
          .stream { _, _, response in
            try response.write("part".utf8)
            throw HTTPError.notFound
          })
      })
  }

  private static let head =
    "POST /shout HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

  private func chunk(_ text: String) -> String {
    String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n"
  }

  /// Reads the next chunk of a response; nil for the last.
  private func readChunk(_ client: Client) throws -> String? {
    let size = try #require(Int(try client.readLine(), radix: 16))
    let content = try client.read(size)
    _ = try client.readLine()
    return size == 0 ? nil : String(decoding: content, as: UTF8.self)
  }

  @Test
  func `a client can read the response to each piece before it sends the next`() throws {
    let loopback = try shouting()
    let client = try loopback.connect()
    for _ in 0..<2 {
      try client.send(Self.head)
      #expect(try client.readLine() == "HTTP/1.1 200 OK")
      while try !client.readLine().isEmpty {}
      for number in 0..<20 {
        try client.send(chunk("piece \(number)"))
        #expect(try readChunk(client) == "PIECE \(number)")
      }
      try client.send("0\r\n\r\n")
      #expect(try readChunk(client) == nil)
    }
    eventually { loopback.monitor.snapshot().openStreams == 0 }
    #expect(loopback.record.elements.map(\.contentBytes) == [150, 150])
  }

  @Test
  func `a body arrives whole and in order, however it is cut`() throws {
    let client = try shouting().connect()
    let body = "a\r\n\nb\ncc\n" + String(repeating: "d", count: 1024) + "\ne"
    try client.send(
      "POST /shout HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
    for byte in body.utf8 { try client.send([byte]) }
    #expect(try client.readResponse().text == body.uppercased())
  }

  @Test
  func `a response to an HTTP 1_0 client ends with the connection`() throws {
    let client = try shouting().connect()
    try client.send("POST /shout HTTP/1.0\r\nContent-Length: 4\r\n\r\na\nb\n")
    let response = try client.readResponse()
    #expect(response.headers["Transfer-Encoding"] == nil)
    #expect(response.headers["Connection"] == "close")
    #expect(response.text == "A\nB\n")
  }

  @Test
  func `a client may send some megabytes before it reads the response`() throws {
    let client = try shouting().connect()
    let body = String(repeating: String(repeating: "x", count: 99) + "\n", count: 30_000)
    try client.send(
      "POST /shout HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
    #expect(try client.readResponse().body.count == body.utf8.count)
  }

  @Test
  func `a body longer than all buffers passes while its response is read`() throws {
    let loopback = try shouting()
    let client = try loopback.connect()
    let line = String(repeating: "x", count: 1000)
    let count = 20_000
    Thread { [sender = client.sender, chunk = chunk(line + "\n")] in
      try? sender.send(Self.head)
      for _ in 0..<count { try? sender.send(chunk) }
      try? sender.send("0\r\n\r\n")
    }.start()
    let response = try client.readResponse()
    #expect(response.body.count == count * 1001)
    #expect(response.text.hasPrefix(line.uppercased() + "\n"))
  }

  @Test(arguments: ["1.0", "1.1"])
  func `pieces of any length arrive whole and in order`(version: String) throws {
    let lengths = [0, 1, 100, 20_000, 0, 30_000, 5, 200_000, 2]
    let pieces = lengths.enumerated().map { [UInt8](repeating: UInt8($0), count: $1) }
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/pieces",
        .stream { _, _, response in
          try response.begin(Response(.ok, pieces: pieces))
          for _ in 0..<20 { try response.write(pieces: pieces) }
        })
    })
    let client = try loopback.connect(receiveBuffer: 4096)
    try client.send("GET /pieces HTTP/\(version)\r\nHost: a\r\n\r\n")
    let all = try client.readResponse().body
    // Compared before the expectation, which would take minutes to describe a difference.
    let isWhole = all == (0...20).flatMap { _ in pieces.joined() }
    #expect(isWhole)
    eventually { loopback.record.elements.map(\.contentBytes) == [all.count] }
  }

  @Test
  func `a handler is only a few buffers ahead of a client that does not read`() throws {
    let written = Recorder<Int>()
    let loopback = try Loopback(routes: { router in
      router.on(
        .get, "/endless",
        .stream { _, _, response in
          while true {
            try response.write([UInt8](repeating: 7, count: 1 << 20))
            written.add(1)
          }
        })
    })
    let client = try loopback.connect(receiveBuffer: 4096)
    try client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
    _ = try client.read(1000)
    eventually { loopback.monitor.snapshot().unreadBytes > 0 }
    for _ in 0..<50 { #expect(try loopback.response("GET /").status == 200) }
    // The system's buffers hold some 4 MB, and each buffer of the server one piece.
    #expect(written.elements.count < 16)
    client.close()
  }

  @Test
  func `a handler blocks while its client does not read, and ends when the client disconnects`()
    throws
  {
    let loopback = try shouting()
    let client = try loopback.connect(receiveBuffer: 4096)
    try client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.read(1000).count == 1000)
    #expect(loopback.monitor.snapshot().openStreams == 1)
    client.close()
    eventually { loopback.monitor.snapshot().openStreams == 0 }
    #expect(loopback.monitor.snapshot().requestsInFlight == 0)
  }

  @Test
  func `a client blocks while its handler does not read`() throws {
    let gate = DispatchSemaphore(value: 0)
    let loopback = try Loopback(routes: { router in
      router.on(
        .post, "/wait",
        .stream { _, body, response in
          gate.wait()
          var count = 0
          while let piece = try body.read() { count += piece.count }
          try response.write("\(count)".utf8)
        })
    })
    let client = try loopback.connect()
    let size = 64 << 20
    let sent = Recorder<Int>()
    try client.send("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
    Thread { [sender = client.sender] in
      for _ in 0..<64 {
        try? sender.send([UInt8](repeating: 0, count: 1 << 20))
        sent.add(1)
      }
    }.start()
    // Other clients are served. The client sends about as much as the system's buffers hold.
    for _ in 0..<100 { #expect(try loopback.response("GET /").status == 200) }
    #expect(sent.elements.count < 64)
    gate.signal()
    #expect(try client.readResponse().text == "\(size)")
  }

  @Test
  func `an error before the response has begun sets its status, a later one breaks it off`()
    throws
  {
    let loopback = try shouting()
    let late = try loopback.response("POST /late", "Content-Length: 3", body: "abc")
    #expect(late.status == 404)
    #expect(late.headers["Connection"] == nil)
    let client = try loopback.connect()
    try client.send("GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
    let chunked = try client.readAll()
    #expect(chunked.contains("4\r\npart\r\n"))
    #expect(!chunked.hasSuffix("0\r\n\r\n"))
    // Without chunks only a reset shows that the response is incomplete.
    let old = try loopback.connect()
    try old.send("GET /broken HTTP/1.0\r\n\r\n")
    #expect(throws: Client.Failure.self) { try old.readAll() }
  }

  @Test
  func `an invalid body reaches the handler as an error`() throws {
    let loopback = try shouting()
    let client = try loopback.connect()
    try client.send(
      "POST /late HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n")
    let response = try client.readResponse()
    #expect(response.status == 400)
    #expect(response.headers["Connection"] == "close")
    let short = try loopback.connect()
    try short.send("POST /late HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc")
    short.finishSending()
    #expect(try short.readResponse().status == 400)
  }

  @Test
  func `a handler may respond without reading the whole body`() throws {
    let client = try shouting().connect()
    try client.send(
      "POST /early HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    #expect(try client.readResponse().text == "enough")
    #expect(try client.isClosedByServer())
  }

  @Test
  func `HEAD of a stream has no content`() throws {
    let client = try Loopback(routes: { router in
      router.on(.get, "/stream", .stream { _, _, response in try response.write("abc".utf8) })
    }).connect()
    try client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try client.readResponse(toHead: true).headers["Transfer-Encoding"] == "chunked")
    #expect(try client.readResponse().text == "hello")
  }

  @Test
  func `a gzip body is decompressed as it arrives`() throws {
    let loopback = try shouting()
    let lines = String(repeating: "vacancy\n", count: 50_000)
    let body = try Gzip.compress(Array(lines.utf8), effort: .fast)
    let client = try loopback.connect()
    try client.send(
      "POST /shout HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
        + "Content-Length: \(body.count)\r\n\r\n")
    try client.send(body)
    #expect(try client.readResponse().text == lines.uppercased())
    let cut = try loopback.connect()
    try cut.send(
      "POST /late HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
        + "Content-Length: \(body.count - 1)\r\n\r\n")
    try cut.send(Array(body.dropLast()))
    #expect(try cut.readResponse().status == 400)
  }

  @Test
  func `a stream over the limit is refused with 429`() throws {
    let loopback = try shouting { $0.limits.maxStreams = 2 }
    let clients = try (0..<2).map { _ in
      let client = try loopback.connect()
      try client.send(Self.head)
      #expect(try client.readLine() == "HTTP/1.1 200 OK")
      return client
    }
    let refused = try loopback.response("POST /shout", "Content-Length: 1", body: "a")
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"] == "1")
    clients[0].close()
    eventually { loopback.monitor.snapshot().openStreams == 1 }
    #expect(try loopback.response("POST /shout", "Content-Length: 1", body: "a").text == "A")
    // The second client stays connected until here.
    withExtendedLifetime(clients) {}
  }

  @Test
  func `a client that stops sending to a stream is disconnected`() throws {
    let loopback = try shouting { $0.limits.streamTimeout = 0.05 }
    let client = try loopback.connect()
    try client.send(Self.head + chunk("a\n"))
    #expect(try !client.readAll().hasSuffix("0\r\n\r\n"))
    eventually { loopback.monitor.snapshot().openStreams == 0 }
  }

  @Test
  func `a client of a stream that expects 100 gets it`() throws {
    let client = try shouting().connect()
    try client.send(
      "POST /shout HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
    #expect(try client.readResponse().statusLine == "HTTP/1.1 100 Continue")
    try client.send("a\n")
    #expect(try client.readResponse().text == "A\n")
  }
}
