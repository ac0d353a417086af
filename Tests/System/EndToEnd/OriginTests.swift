import HTTPSupport
import Service
import Testing

/// A web page cannot use a server that has not allowed it.
struct OriginTests {
  /// Sends a request with a Host of its own.
  private func send(
    _ method: String, _ path: String, host: String, to service: RunningService
  ) throws -> Client.Response {
    let client = try service.client()
    try client.send("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nContent-Length: 0\r\n\r\n")
    return try client.readResponse(toHead: method == "HEAD")
  }

  @Test func `a request for an unknown host is 421, on every path`() throws {
    let service = try RunningService { $0.allowedHosts = AllowedHosts(["lacuna.example.org"]) }
    for path in ["/", "/health", "/health/live", "/materials", "/metrics", "/nowhere"] {
      let response = try send("GET", path, host: "evil.example:8080", to: service)
      #expect(try problem(response) == ReceivedProblem(421, "unknown_host"))
    }
    #expect(try send("OPTIONS", "*", host: "evil.example", to: service).status == 421)
    #expect(try send("HEAD", "/health", host: "evil.example", to: service).status == 421)
    #expect(try send("GET", "/v2", host: "evil.example", to: service).status == 421)
    for host in ["localhost", "a.localhost:9", "127.0.0.1:8080", "[::1]", "lacuna.example.org:80"] {
      #expect(try send("GET", "/health", host: host, to: service).status == 200)
    }
  }

  @Test func `the host of an absolute target counts, not that of Host`() throws {
    let service = try RunningService { $0.allowedHosts = AllowedHosts() }
    let client = try service.client()
    try client.send("GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(try client.readResponse().status == 421)
  }

  @Test(arguments: [
    "application/json", "application/x-www-form-urlencoded", "text/plain", "application/x-ndjson",
  ])
  func `a body that a foreign page sends is 403`(type: String) throws {
    let service = try RunningService { $0.allowedOrigins = ["https://a.example"] }
    let path = type.hasSuffix("ndjson") ? "/predict-many" : "/predict"
    let body = Fixture.request(1)
    for fields in [
      ["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
      ["Origin": "http://localhost", "Sec-Fetch-Site": "same-site"],
      ["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"],
      ["Origin": "http://localhost:3000"],
    ] {
      let response = try service.post(path, body, fields.merging(["Content-Type": type]) { $1 })
      #expect(try problem(response) == ReceivedProblem(403, "foreign_origin"), "\(fields)")
      #expect(response.headers["Access-Control-Allow-Origin"] == nil)
    }
  }

  @Test(arguments: ["application/json", "application/x-www-form-urlencoded"])
  func `programs, the service's own pages and allowed pages may send bodies`(type: String) throws {
    let service = try RunningService { $0.allowedOrigins = ["https://a.example"] }
    for fields in [
      [:], ["Origin": "http://localhost"], ["Origin": "https://localhost:443"],
      // A proxy has changed Host.
      ["Origin": "https://lacuna.example.org", "Sec-Fetch-Site": "same-origin"],
      ["Origin": "https://a.example", "Sec-Fetch-Site": "cross-site"],
    ] {
      let fields = fields.merging(["Content-Type": type]) { $1 }
      #expect(try service.post("/predict", Fixture.request(1), fields).status == 200, "\(fields)")
    }
    let open = try RunningService { $0.allowedOrigins = ["*"] }
    let foreign = ["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"]
    #expect(
      try open.post(
        "/predict", Fixture.request(1), foreign.merging(["Content-Type": type]) { $1 }
      ).status == 200)
  }

  @Test func `a link on a foreign page may be followed`() throws {
    let service = try RunningService()
    #expect(try service.get("/", ["Sec-Fetch-Site": "cross-site"]).status == 200)
  }
}
