import Compression
import Foundation
import HTTP
import HTTPSupport
import Testing

@Suite struct GzipTests {
  private static let text = String(repeating: "formation energy ", count: 2000)

  /// A server that responds with `text` in several media types.
  private func server() throws -> Loopback {
    try Loopback(routes: { router in
      for (path, type) in [
        ("/json", "application/json"), ("/problem", "application/problem+json"),
        ("/plain", "text/plain; charset=utf-8"), ("/yaml", "application/yaml"),
        ("/image", "image/png"),
      ] {
        router.on(
          .get, path,
          .inline { _ in
            let text = Array(Self.text.utf8)
            let pieces = [Array(text.prefix(100)), [], Array(text.dropFirst(100))]
            return .response(Response(.ok, headers: ["Content-Type": type], pieces: pieces))
          })
      }
      router.on(
        .get, "/coded",
        .inline { _ in
          .response(
            Response(
              .ok, contentType: "text/plain", headers: ["Content-Encoding": "br"],
              body: Self.text.utf8))
        })
    })
  }

  @Test(arguments: [
    ("gzip", true), ("GZIP", true), ("x-gzip", true), ("gzip, br", true),
    ("br;q=1, gzip;q=0.5", true),
    ("*", true), ("*;q=0.1", true), ("gzip;q=0.001", true), ("gzip ; q=1.000", true),
    ("identity;q=0.5, gzip", true), ("", false), ("br", false), ("gzip;q=0", false),
    ("gzip;q=0.000", false), ("*, gzip;q=0", false), ("identity, gzip;q=0.5", false),
    ("gzip;q=2", false), ("gzip;q=nan", false), ("gzip;q=0.1234", false), ("*;q=0", false),
  ])
  func `a response is compressed if and only if the client prefers that`(
    accepted: String, isCompressed: Bool
  ) throws {
    let response = try server().response("GET /json", "Accept-Encoding: \(accepted)")
    #expect(response.headers["Vary"] == "Accept-Encoding")
    #expect(response.headers["Content-Encoding"] == (isCompressed ? "gzip" : nil))
    if isCompressed {
      #expect(response.body.count < Self.text.utf8.count / 10)
      #expect(try Gzip.decompress(response.body, limit: 1 << 20) == Array(Self.text.utf8))
    } else {
      #expect(response.text == Self.text)
    }
  }

  @Test
  func `only text is compressed that is long enough and has no coding yet`() throws {
    let loopback = try server()
    for path in ["/json", "/problem", "/plain", "/yaml"] {
      let response = try loopback.response("GET \(path)", "Accept-Encoding: gzip")
      #expect(response.headers["Content-Encoding"] == "gzip")
    }
    for path in ["/image", "/"] {
      let response = try loopback.response("GET \(path)", "Accept-Encoding: gzip")
      #expect(response.headers["Content-Encoding"] == nil)
      #expect(response.headers["Vary"] == nil)
    }
    let coded = try loopback.response("GET /coded", "Accept-Encoding: gzip")
    #expect(coded.headers.values("Content-Encoding") == ["br"])
  }

  @Test
  func `HEAD has the same fields as GET for a compressed response`() throws {
    let loopback = try server()
    let get = try loopback.response("GET /json", "Accept-Encoding: gzip")
    let head = try loopback.response("HEAD /json", "Accept-Encoding: gzip")
    #expect(head.headers["Content-Encoding"] == "gzip")
    #expect(head.headers["Content-Length"] == get.headers["Content-Length"])
  }

  // MARK: Requests

  private func echo(
    _ body: [UInt8], coding: String = "gzip", path: String = "/echo", limit: Int = 1 << 20
  ) throws -> Client.Response {
    let loopback = try Loopback { $0.limits.maxInflatedBodyBytes = limit }
    let client = try loopback.connect()
    try client.send(
      "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding)\r\n"
        + "Content-Length: \(body.count)\r\n\r\n")
    try client.send(body)
    return try client.readResponse()
  }

  @Test(arguments: ["/echo", "/echo/inline"])
  func `a handler gets a gzip body decompressed`(path: String) throws {
    let body = try Gzip.compress(Array(Self.text.utf8), effort: .fast)
    #expect(try echo(body, path: path).text == Self.text)
    #expect(try echo(body, coding: "X-GZip", path: path).text == Self.text)
  }

  @Test
  func `a body of several members is the concatenation of their contents`() throws {
    let member = try Gzip.compress(Array(Self.text.utf8), effort: .fast)
    #expect(try echo(member + member).text == Self.text + Self.text)
  }

  @Test
  func `a body that is not gzip up to its end is refused with 400`() throws {
    let body = try Gzip.compress(Array(Self.text.utf8), effort: .fast)
    #expect(try echo(Array(Self.text.utf8)).status == 400)
    #expect(try echo(Array(body.dropLast())).status == 400)
    #expect(try echo(body + [0]).status == 400)
    #expect(try echo([]).status == 400)
    var damaged = body
    damaged[damaged.count - 5] ^= 1
    #expect(try echo(damaged).status == 400)
  }

  @Test
  func `a decompression bomb is refused with 413`() throws {
    let zeros = [UInt8](repeating: 0, count: 64 << 20)
    let bomb = try Gzip.compress(zeros, effort: .fast)
    #expect(bomb.count < zeros.count / 100)
    let response = try echo(bomb, limit: 1 << 20)
    #expect(response.status == 413)
    #expect(response.code == "inflated_content_too_large")
  }

  @Test
  func `a body that expands more than the ratio allows is refused with 413`() throws {
    let zeros = [UInt8](repeating: 0, count: 8 << 20)
    let response = try echo(try Gzip.compress(zeros, effort: .best), limit: 16 << 20)
    #expect(response.status == 413)
    #expect(response.code == "compression_ratio_too_high")
  }

  @Test(arguments: ["br", "deflate", "gzip, gzip", "gzip, br"])
  func `another coding is refused with 415 and Accept-Encoding`(coding: String) throws {
    let response = try echo(Array("x".utf8), coding: coding)
    #expect(response.status == 415)
    #expect(response.headers["Accept-Encoding"] == "gzip")
  }

  @Test
  func `the coding identity leaves a body as it is`() throws {
    #expect(try echo(Array("x".utf8), coding: "identity").text == "x")
  }
}
