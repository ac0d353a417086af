import HTTP
import HTTPSupport
import Testing

@Suite struct HookTests {
  /// The context of a request.
  private final class Number: Sendable {
    let value: Int
    init(_ value: Int) { self.value = value }
  }

  /// A server that requires a password, and numbers requests and their responses.
  private func guarded() throws -> Loopback {
    let count = Recorder<Int>()
    return try Loopback(hooks: { hooks in
      hooks.begin = { request in
        count.add(1)
        request.context = Number(count.elements.count)
        guard request.path == "/" || request.headers["Authorization"] == "word" else {
          return Response(.unauthorized, headers: ["WWW-Authenticate": "Bearer"])
        }
        return nil
      }
      hooks.failure = { error, request in
        .text(
          "\(request?.route ?? "-") \((error as? any ResponseError)?.code ?? "-")",
          status: .init(rawValue: 418))
      }
      hooks.finish = { response, request in
        response.headers["X-Number"] = (request?.context as? Number).map { "\($0.value)" } ?? "none"
      }
    })
  }

  @Test
  func `the first hook can refuse a request before its body arrives`() throws {
    let client = try guarded().connect()
    try client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n")
    let response = try client.readResponse()
    #expect(response.status == 401)
    #expect(response.headers["WWW-Authenticate"] == "Bearer")
    #expect(response.headers["X-Number"] == "1")
  }

  @Test
  func `a short body of a refused request does not end the connection`() throws {
    let client = try guarded().connect()
    for number in 1...2 {
      try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
      let response = try client.readResponse()
      #expect(response.status == 401)
      #expect(response.headers["X-Number"] == "\(number)")
    }
  }

  @Test
  func `every response is finished, including those to errors`() throws {
    let loopback = try guarded()
    #expect(try loopback.response("GET /").headers["X-Number"] == "1")
    #expect(try loopback.response("GET /nowhere", "Authorization: word").headers["X-Number"] == "2")
    #expect(try loopback.response("OPTIONS *", "Authorization: word").headers["X-Number"] == "3")
    #expect(try loopback.response(to: "nonsense\r\n\r\n").headers["X-Number"] == "none")
  }

  @Test
  func `the service makes the responses to errors and the server adds the required fields`() throws
  {
    let loopback = try guarded()
    let response = try loopback.response("PUT /echo", "Authorization: word", body: "")
    #expect(response.status == 418)
    #expect(response.text == "/echo method_not_allowed")
    #expect(response.headers["Allow"] == "POST, OPTIONS")
  }

  @Test
  func `each response is observed with its request and its sizes`() throws {
    let loopback = try Loopback()
    _ = try loopback.response("GET /path/x/y")
    _ = try loopback.response("POST /echo", "Content-Length: 3", body: "abc")
    _ = try loopback.response("GET /nowhere")
    let exchanges = loopback.record.elements
    #expect(exchanges.map(\.request?.route) == ["/path/{a}/{b}", "/echo", nil])
    #expect(exchanges.map(\.status.rawValue) == [200, 200, 404])
    #expect(exchanges.map(\.bodyBytes) == [0, 3, 0])
    #expect(exchanges.prefix(2).map(\.contentBytes) == [7, 3])
    #expect(exchanges.allSatisfy { $0.nanoseconds >= 0 && $0.peer.host == "127.0.0.1" })
  }
}
