import Foundation
import HTTP
import HTTPSupport
import Logging
import Service
import Synchronization
import Testing

struct OperationTests {
  // MARK: Health

  @Test func `health is loading, then ready, then draining`() throws {
    let service = try RunningService(loads: false)
    let loading = try service.get("/health")
    #expect(loading.status == 503)
    #expect(loading.text == #"{"status":"loading"}"#)
    #expect(loading.headers["Retry-After"] != nil)
    #expect(try service.get("/health/live").status == 200)
    for response in [
      try service.predict(Fixture.documented), try service.get("/materials"),
      try service.get("/model"),
      try service.post("/predict-many", "", ["Content-Type": "application/x-ndjson"]),
    ] {
      #expect(try problem(response) == ReceivedProblem(503, "loading"))
      #expect(response.headers["Retry-After"] != nil)
    }
    #expect(try service.get("/metrics").text.contains("\nlacuna_ready 0\n"))

    let predictor = try Fixture.predictor.get()
    try service.service.load { predictor }
    let ready = try service.get("/health")
    #expect(ready.status == 200)
    let identity = predictor.identity
    #expect(ready.text == #"{"status":"ready","model":"\#(identity)","models":["\#(identity)"]}"#)
    #expect(try service.predict(Fixture.documented).status == 200)
    #expect(try service.get("/metrics").text.contains("\nlacuna_ready 1\n"))

    let server = service.server
    Thread.detachNewThread { server.drain(delay: 20, timeout: 20) }
    // During the drain delay requests are answered, and each response closes its connection.
    eventually { server.monitor.isDraining }
    let draining = try service.get("/health")
    #expect(draining.status == 503)
    #expect(try json(draining)["status"] as? String == "draining")
    let last = try service.predict(Fixture.documented)
    #expect(last.status == 200)
    #expect(last.headers["Connection"] == "close")
  }

  @Test func `a drain finishes the requests under way`() throws {
    let service = try RunningService(http: { $0.limits.workers = 1 })
    let busy = try service.occupyWorker()
    let queued = try service.queue("/predict", Fixture.request(1))
    let (server, isDone) = (service.server, DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      if server.drain(delay: 0, timeout: 30) { isDone.signal() }
    }
    eventually { (try? service.client()) == nil }
    service.releaseWorker()
    for client in [busy, queued] {
      #expect(try client.readResponse().status == 200)
      client.close()
    }
    #expect(isDone.wait(timeout: .now() + 30) == .success)
  }

  @Test func `a model that fails to load leaves the present one in use`() throws {
    struct Refused: Error {}
    let service = try RunningService()
    #expect(throws: Refused.self) { try service.service.load { throw Refused() } }
    #expect(try service.get("/health").status == 200)
    #expect(try service.predict(Fixture.documented).status == 200)
  }

  /// Returns what `GET /model` and the metrics say of the last reload.
  private func reload(
    _ service: RunningService, _ fields: [String: String]
  ) throws -> (isSuccessful: Bool, metrics: [Substring]) {
    let model = try json(service.get("/model", fields))
    let reload = try #require(model["last_reload"] as? [String: any Sendable])
    let time = try Date(#require(reload["time"] as? String), strategy: .iso8601)
    #expect(abs(time.timeIntervalSinceNow) < 600)
    let metrics = try service.get("/metrics", fields).text.split(separator: "\n")
    return (
      try #require(reload["successful"] as? Bool),
      metrics.filter { $0.contains(#/^lacuna_(last_reload|reload_f)/#) }
    )
  }

  @Test func `a reload that fails in part is visible, and keeps that part`() throws {
    struct Refused: Error {}
    let (old, new) = (try NamedToken.list("old"), try NamedToken.list("new"))
    let (oldFields, newFields) = (
      ["Authorization": "Bearer old"], ["Authorization": "Bearer new"]
    )
    let predictor = try Fixture.predictor.get()
    let service = try RunningService { $0.tokens.clients = old }
    var seen = try reload(service, oldFields)
    #expect(seen.isSuccessful)
    #expect(seen.metrics == ["lacuna_last_reload_successful 1", "lacuna_reload_failures_total 0"])

    #expect(throws: Refused.self) {
      try service.service.load(tokens: { throw Refused() }, { predictor })
    }
    seen = try reload(service, oldFields)
    #expect(seen.isSuccessful)
    #expect(seen.metrics == ["lacuna_last_reload_successful 0", "lacuna_reload_failures_total 1"])
    #expect(throws: Refused.self) {
      try service.service.load(tokens: { AccessTokens(clients: new) }, { throw Refused() })
    }
    seen = try reload(service, newFields)
    #expect(!seen.isSuccessful)
    #expect(seen.metrics == ["lacuna_last_reload_successful 0", "lacuna_reload_failures_total 2"])
    #expect(try service.get("/model", oldFields).status == 401)

    try service.service.load { predictor }
    seen = try reload(service, newFields)
    #expect(seen.isSuccessful)
    #expect(seen.metrics == ["lacuna_last_reload_successful 1", "lacuna_reload_failures_total 2"])
    #expect(try service.get("/model", oldFields).status == 401)
  }

  // MARK: Descriptions

  @Test func `materials list the sites and the defects that the model knows`() throws {
    let service = try RunningService()
    let predictor = try Fixture.predictor.get()
    let materials = try #require(
      try json(service.get("/materials"))["materials"] as? [[String: any Sendable]])
    #expect(materials.map { $0["name"] as? String } == predictor.catalogue.hosts.map(\.name))
    let mos2 = try #require(materials.first { $0["name"] as? String == "MoS2" })
    #expect(mos2["default_supercell"] as? [Int] == [8, 8])
    #expect((mos2["symmetry_operations"] as? [[String: any Sendable]])?.count == 12)
    #expect(Set(mos2["vacancies"] as? [String] ?? []) == ["Mo", "S"])
    let basis = try #require(mos2["basis"] as? [[String: any Sendable]])
    #expect(basis.map { $0["element"] as? String } == ["Mo", "S", "S"])
    #expect(basis.map { $0["basis"] as? Int } == [0, 1, 2])
    for material in materials {
      let name = try #require(material["name"] as? String)
      let basis = try #require(material["basis"] as? [[String: any Sendable]])
      // Every listed substitution can be predicted.
      for substitution in material["substitutions"] as? [[String: String]] ?? [] {
        let from = try #require(substitution["from"])
        let to = try #require(substitution["to"])
        let place = try #require(basis.firstIndex { $0["element"] as? String == from })
        let response = try service.predict(
          #"{"material":"\#(name)","defects":[{"type":"substitution","from":"\#(from)","#
            + #""to":"\#(to)","cell":[0,0],"basis":\#(place)}]}"#)
        #expect(response.status == 200)
      }
    }
  }

  @Test func `the model document states identity, data, errors and domain`() throws {
    let service = try RunningService()
    let predictor = try Fixture.predictor.get()
    let model = try json(service.get("/model"))
    #expect(model["identity"] as? String == predictor.identity)
    #expect(model["interval_coverage"] as? Double == predictor.manifest.intervalCoverage)
    let data = try #require(model["data"] as? [String: any Sendable])
    #expect(data["rows"] as? Int == predictor.manifest.data.rows)
    for name in ["training", "cross_validation", "experts", "hosts", "species"] {
      #expect(model[name] != nil)
    }
  }

  // MARK: Request identifiers and logs

  @Test func `the response and the log line of a request carry its identifier and trace`() throws {
    let pipe = Pipe()
    let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    var malformed: String?
    do {
      let tokens = try NamedToken.list("first\nloop: second")
      let service = try RunningService(
        logger: Logger(label: "test") { _ in JSONLogHandler(sink: sink) }
      ) {
        $0.logsRequests = true
        $0.tokens.clients = tokens
      }
      let response = try service.post(
        "/predict", Fixture.documented,
        [
          "X-Request-Id": "mine-1", "Authorization": "Bearer second",
          "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ])
      #expect(response.headers["X-Request-Id"] == "mine-1")
      let wrong = try service.post(
        "/predict", "{}", ["X-Request-Id": "no good", "Authorization": "Bearer first"])
      #expect(wrong.headers["X-Request-Id"]?.utf8.count == 32)
      _ = try service.post(
        "/predict-many", Fixture.documented.replacing("\n", with: " ") + "\n7\n",
        ["Content-Type": "application/x-ndjson", "Authorization": "Bearer second"])
      let nowhere = try service.get("/nowhere", ["Authorization": "Bearer second"])
      #expect(nowhere.headers["X-Request-Id"]?.utf8.count == 32)
      let client = try service.client()
      try client.send("GET /health HTTP/1.1\r\nHost: a\r\nno field\r\n\r\n")
      malformed = try client.readResponse().headers["X-Request-Id"]
    }
    sink.flush(within: 60)
    try pipe.fileHandleForWriting.close()
    let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
    let lines = try text.split(separator: 10).map { try json($0) }
      .filter { $0["message"] as? String == "request" }
    try #require(lines.count == 5)
    #expect(lines[0]["request_id"] as? String == "mine-1")
    #expect(lines[0]["trace_id"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(lines[0]["route"] as? String == "/predict")
    #expect(lines[0]["defects"] as? Int == 3)
    #expect(lines[0]["cache_hits"] as? Int == 0)
    #expect(lines[0]["duration_ms"] is Double)
    #expect(lines.map { $0["token"] as? String } == ["loop", nil, "loop", "loop", nil])
    #expect(lines[1]["request_id"] as? String != "no good")
    #expect(lines.map { $0["status"] as? Int } == [200, 422, 200, 404, 400])
    #expect(lines[2]["configurations"] as? Int == 2)
    #expect(lines[2]["problems"] as? Int == 1)
    #expect(lines[2]["cache_hits"] as? Int == 1)
    #expect(lines[3]["route"] as? String == "none")
    #expect(malformed?.utf8.count == 32)
    #expect(lines[4]["request_id"] as? String == malformed)
  }

  // MARK: Access

  @Test func `with a token all but health and pages require it`() throws {
    let token = try #require(BearerToken("s3cret"))
    let service = try RunningService { $0.tokens.clients = [NamedToken(token)] }
    for path in ["/health", "/health/live", "/", "/docs", "/assets/playground.js"] {
      #expect(try service.get(path).status == 200)
    }
    let closed = [
      "/materials", "/models", "/model", "/metrics", "/openapi.yaml", "/openapi.json", "/nowhere",
    ]
    for path in closed {
      let response = try service.get(path)
      #expect(try problem(response) == ReceivedProblem(401, "unauthorized"))
      #expect(response.headers["WWW-Authenticate"] == #"Bearer realm="lacuna""#)
    }
    let wrong = try service.post(
      "/predict", Fixture.documented, ["Authorization": "Bearer s3cre"])
    #expect(wrong.status == 401)
    #expect(wrong.headers["WWW-Authenticate"]?.contains("invalid_token") == true)
    let right = try service.post(
      "/predict", Fixture.documented, ["Authorization": "Bearer s3cret"])
    #expect(right.status == 200)
  }

  @Test func `a token for metrics opens metrics only`() throws {
    let (clients, metrics) = (try NamedToken.list("s3cret"), try NamedToken.list("m3trics"))
    let service = try RunningService {
      $0.tokens = AccessTokens(clients: clients, metrics: metrics)
    }
    func status(_ path: String, _ token: String) throws -> Int {
      try service.get(path, ["Authorization": "Bearer \(token)"]).status
    }
    #expect(try status("/metrics", "m3trics") == 200)
    #expect(try status("/metrics", "s3cret") == 200)
    #expect(try status("/model", "m3trics") == 401)
    #expect(try status("/model", "s3cret") == 200)
    #expect(try service.get("/metrics").status == 401)
  }

  @Test func `only pages of allowed origins may read responses`() throws {
    let closed = try RunningService()
    let origin = ["Origin": "https://a.example"]
    let preflightFields = origin.merging(["Access-Control-Request-Method": "POST"]) { $1 }
    #expect(try closed.get("/health", origin).headers["Access-Control-Allow-Origin"] == nil)

    let token = try #require(BearerToken("s3cret"))
    let open = try RunningService {
      $0.allowedOrigins = ["https://a.example", "https://b.example"]
      $0.tokens.clients = [NamedToken(token)]
    }
    let response = try open.get("/health", origin)
    #expect(response.headers["Access-Control-Allow-Origin"] == "https://a.example")
    #expect(response.headers["Vary"]?.contains("Origin") == true)
    let preflight = try open.client().request("OPTIONS", "/predict", preflightFields)
    #expect(preflight.status == 204)
    #expect(preflight.headers["Access-Control-Allow-Origin"] == "https://a.example")
    #expect(preflight.headers["Access-Control-Allow-Methods"]?.contains("POST") == true)
    for name in ["Authorization", "Content-Encoding", "Content-Type"] {
      #expect(preflight.headers["Access-Control-Allow-Headers"]?.contains(name) == true, "\(name)")
    }
    let other = try open.client().request(
      "OPTIONS", "/predict", preflightFields.merging(["Origin": "https://evil.example"]) { $1 })
    #expect(other.status == 401)
    #expect(other.headers["Access-Control-Allow-Origin"] == nil)

    let all = try RunningService { $0.allowedOrigins = ["*"] }
    #expect(try all.get("/health", origin).headers["Access-Control-Allow-Origin"] == "*")
  }

  // MARK: Limits

  @Test func `a full queue is 429 with Retry-After, while cached predictions and health answer`()
    throws
  {
    let service = try RunningService(http: {
      $0.limits.workers = 1
      $0.limits.maxQueued = 1
    })
    let known = try service.predict(Fixture.request(2))
    let busy = try service.occupyWorker()
    let queued = try service.queue("/predict", Fixture.request(1))
    let refused = try service.predict(Fixture.documented)
    #expect(try problem(refused) == ReceivedProblem(429, "queue_full"))
    #expect(try #require(refused.headers["Retry-After"].flatMap { Int($0) }) >= 1)
    #expect(try service.get("/health").status == 200)
    // A prediction in memory takes no worker.
    let again = try service.predict(Fixture.request(2))
    #expect(again.status == 200)
    #expect(again.text == known.text.replacing(#""cached":false"#, with: #""cached":true"#))
    #expect(try service.get("/metrics").text.contains("\nlacuna_http_queue_length 1\n"))
    service.releaseWorker()
    for client in [busy, queued] { #expect(try client.readResponse().status == 200) }
    #expect(try service.predict(Fixture.documented).status == 200)
  }
}
