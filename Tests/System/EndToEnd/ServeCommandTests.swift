import FileSupport
import Foundation
import HTTPSupport
import Testing

struct ServeCommandTests {
  @Test
  func `a server ends at SIGTERM and the next one serves its predictions from the cache file`()
    throws
  {
    try withTemporaryFolder { folder in
      var first = ""
      for isCached in [false, true] {
        let served = try Served("--cache", folder + "/c.sqlite", "--drain-delay", "0")
        // It is alive before its model is loaded.
        #expect(try served.client().request("GET", "/health/live").status == 200)
        try served.waitUntilReady()
        let response = try served.client().request(
          "POST", "/predict", ["Content-Type": "application/json"], body: Fixture.documented)
        #expect(response.status == 200)
        #expect(response.text.contains(#""cached":\#(isCached)"#))
        if isCached { #expect(response.withoutID == first) }
        first = response.withoutID
        served.program.signal(SIGTERM)
        #expect(served.program.waitForEnd() == .exited(0))
      }
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a server ends when its open streams have ended`(signal: Int32) throws {
    let served = try Served("--no-cache-file", "--drain-delay", "0")
    try served.waitUntilReady()
    let client = try served.client()
    try client.begin(
      "POST", "/predict-many", ["Content-Type": "application/x-ndjson"], isChunked: true)
    #expect(try client.readHead().status == 200)
    served.program.signal(signal)
    try served.waitForLog("draining")
    eventually { (try? served.client()) == nil }
    try client.sendChunk(Fixture.request(1, id: "late") + "\n")
    #expect(try json(client.readChunk() ?? [])["id"] as? String == "late")
    try client.sendChunk("")
    #expect(try client.readChunk() == nil)
    client.close()
    #expect(served.program.waitForEnd() == .exited(0))
  }

  @Test func `a second signal ends the server at once`() throws {
    let served = try Served("--no-cache-file", "--drain-delay", "60", "--drain-timeout", "60")
    try served.waitUntilReady()
    served.program.signal(SIGTERM)
    try served.waitForLog("draining")
    served.program.signal(SIGTERM)
    #expect(served.program.waitForEnd() == .exited(1))
  }

  @Test func `the drain timeout aborts open streams`() throws {
    let served = try Served("--no-cache-file", "--drain-delay", "0", "--drain-timeout", "0.2")
    try served.waitUntilReady()
    let client = try served.client()
    try client.begin(
      "POST", "/predict-many", ["Content-Type": "application/x-ndjson"], isChunked: true)
    #expect(try client.readHead().status == 200)
    served.program.signal(SIGTERM)
    #expect(served.program.waitForEnd() == .exited(0))
    try served.waitForLog(#""level":"warning""#)
  }

  @Test func `SIGHUP reloads the model without a failed request and keeps it if that fails`()
    throws
  {
    try withTemporaryFolder { folder in
      try Fixture.writeVariant(seed: 1, to: folder)
      let served = try Served("--no-cache-file", "--drain-delay", "0", models: folder)
      try served.waitUntilReady()
      func model() throws -> String {
        try #require(try json(served.client().request("GET", "/health"))["model"] as? String)
      }
      let first = try model()

      let client = try served.client()
      func predictUntil(_ isDone: () throws -> Bool) throws {
        var number = 0
        repeat {
          number += 1
          let response = try client.request(
            "POST", "/predict", ["Content-Type": "application/json"], body: Fixture.request(number))
          #expect(response.status == 200)
        } while try !isDone()
      }
      try Fixture.writeVariant(seed: 2, to: folder)
      served.program.signal(SIGHUP)
      try predictUntil { try model() != first }
      let second = try model()

      try Data("{}".utf8).write(to: URL(fileURLWithPath: folder + "/2dmd/model.json"))
      served.program.signal(SIGHUP)
      let line = try served.waitForLog(#""level":"error""#)
      #expect(line.contains("model.json"))
      #expect(try model() == second)
      try predictUntil { true }
      client.close()
      served.program.signal(SIGTERM)
      #expect(served.program.waitForEnd() == .exited(0))
    }
  }

  @Test func `without free descriptors new clients wait and the server does not spin`() throws {
    let served = try Served("--no-cache-file")
    try served.waitUntilReady()
    try served.program.limitDescriptors(toFurther: 2)
    let crowd = try (0..<30).map { _ in try served.client() }
    try served.waitForLog("Too many open files")
    let ticks = try served.program.processorTicks()
    // A loop that spins would use all of this second.
    Thread.sleep(forTimeInterval: 1)
    #expect(try served.program.processorTicks() - ticks < 50)
    for client in crowd {
      #expect(try client.request("GET", "/health").status == 200)
      client.close()
    }
    #expect(try served.client().request("GET", "/metrics").status == 200)
  }

  @Test func `a server that shares its port is ready before its first client`() throws {
    let first = try Served("--no-cache-file", "--reuse-port")
    #expect(try first.client().request("GET", "/health").status == 200)
    // The second --port overrides the first.
    let second = try Served("--no-cache-file", "--reuse-port", "--port", "\(first.port)")
    #expect(second.port == first.port)
    first.program.signal(SIGTERM)
    #expect(first.program.waitForEnd() == .exited(0))
    #expect(try second.client().request("GET", "/health").status == 200)
  }

  @Test func `the exit code of health says whether a server is ready`() throws {
    let served = try Served("--no-cache-file", "--drain-delay", "0")
    try served.waitUntilReady()
    func health() throws -> (end: Program.End, errors: [String]) {
      let program = try Program(["health", "--port", "\(served.port)"])
      let errors = try program.readErrors()
      return (program.waitForEnd(), errors)
    }
    let ready = try health()
    #expect(ready.end == .exited(0) && ready.errors.isEmpty)
    served.program.signal(SIGTERM)
    #expect(served.program.waitForEnd() == .exited(0))
    let gone = try health()
    #expect(gone.end == .exited(1))
    try #require(gone.errors.count == 1)
    #expect(gone.errors[0].contains("127.0.0.1:\(served.port): Connection refused"))
  }

  @Test func `a port in use is one error line and exit code 1`() throws {
    let served = try Served("--no-cache-file")
    let second = try Program(
      ["serve", "--port", "\(served.port)", "--models", Fixture.models, "--no-cache-file"])
    let errors = try second.readErrors()
    #expect(second.waitForEnd() == .exited(1))
    try #require(errors.count == 1)
    #expect(errors[0].contains("127.0.0.1:\(served.port)"))
    #expect(errors[0].contains("Address already in use"))
  }

  @Test func `a cache file that is not a cache is one error line, exit code 1, and not changed`()
    throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/thesis.txt"
      let content = Data("Chapter 1\n".utf8)
      try content.write(to: URL(fileURLWithPath: path))
      let program = try Program(
        ["serve", "--port", "0", "--models", Fixture.models, "--cache", path])
      let errors = try program.readErrors()
      #expect(program.waitForEnd() == .exited(1))
      try #require(errors.count == 1)
      #expect(errors[0].contains("--cache \(path): "))
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["thesis.txt"])
    }
  }

  @Test(arguments: ["serve", "predict", "explain", "evaluate"])
  func `a missing model is one error line with the models that exist`(command: String) throws {
    try withTemporaryFolder { folder in
      let files = FileManager.default
      try files.copyItem(atPath: Fixture.models + "/hosts", toPath: folder + "/hosts")
      try files.createDirectory(atPath: folder + "/empty", withIntermediateDirectories: true)
      func error() throws -> String {
        let program = try Program(
          [command, "--models", folder, "--model", "none"]
            + (command == "serve" ? ["--port", "0", "--no-cache-file"] : [])
            + (command == "evaluate" ? ["--data", "rows.ndjson"] : []))
        program.write(#"{"material":"P","defects":"v_P"}"#)
        program.closeInput()
        let errors = try program.readErrors()
        #expect(program.waitForEnd() == .exited(1))
        return try #require(errors.last)
      }
      #expect(try error().contains("none/model.json"))
      for name in ["2dmd", "mine"] {
        try files.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)/model.json"))
      }
      let line = try error()
      #expect(line.hasPrefix("Error: ") && line.contains("none/model.json"))
      #expect(line.hasSuffix("2dmd, mine"))
    }
  }

  @Test func `an open address without a token is logged as a warning`() throws {
    let open = try Served("--host", "0.0.0.0", "--no-cache-file")
    try open.waitForLog(#""level":"warning""#)
    try withTemporaryFolder { folder in
      try Data("s3cret\n".utf8).write(to: URL(fileURLWithPath: folder + "/token"))
      let served = try Served(
        "--host", "0.0.0.0", "--no-cache-file", "--drain-delay", "0",
        "--token-file", folder + "/token",
        environment: ["LACUNA_TOKEN": "other"])
      try served.waitUntilReady()
      let client = try served.client()
      #expect(try client.request("GET", "/model").status == 401)
      #expect(try client.request("GET", "/model", ["Authorization": "Bearer other"]).status == 401)
      #expect(try client.request("GET", "/model", ["Authorization": "Bearer s3cret"]).status == 200)
      client.close()
      served.program.signal(SIGTERM)
      let log = try served.log + served.program.readErrors()
      #expect(!log.contains { $0.contains(#""level":"warning""#) })
    }
  }

  @Test func `the token may come from the environment`() throws {
    let served = try Served("--no-cache-file", environment: ["LACUNA_TOKEN": "s3cret"])
    try served.waitUntilReady()
    #expect(try served.client().request("GET", "/metrics").status == 401)
    let program = try Program(
      ["serve", "--port", "0", "--models", Fixture.models, "--no-cache-file"],
      environment: ["LACUNA_TOKEN": "two words"])
    let errors = try program.readErrors()
    #expect(program.waitForEnd() == .exited(1))
    #expect(errors.count == 1 && errors[0].contains("LACUNA_TOKEN"))
  }

  @Test(arguments: ["LACUNA_TOKEN", "LACUNA_METRICS_TOKEN"])
  func `an empty token in the environment is an error that says so`(variable: String) throws {
    let program = try Program(
      ["serve", "--port", "0", "--models", Fixture.models, "--no-cache-file"],
      environment: [variable: ""])
    let errors = try program.readErrors()
    #expect(program.waitForEnd() == .exited(1))
    #expect(errors.count == 1 && errors[0].contains("\(variable) is empty"))
  }

  @Test func `SIGHUP reads the tokens again, and keeps them if that fails`() throws {
    try withTemporaryFolder { folder in
      func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/tokens"))
      }
      try write("a: first\nb: second\n")
      let served = try Served(
        "--no-cache-file", "--drain-delay", "0", "--token-file", folder + "/tokens",
        environment: ["LACUNA_METRICS_TOKEN": "m3trics"])
      try served.waitUntilReady()
      func status(_ token: String, _ path: String = "/model") throws -> Int {
        try served.client().request("GET", path, ["Authorization": "Bearer \(token)"]).status
      }
      #expect(try ["first", "second", "third"].map { try status($0) } == [200, 200, 401])
      try write("b: second\nc: third\n")
      served.program.signal(SIGHUP)
      try served.waitForLog("reloaded")
      #expect(try ["first", "second", "third"].map { try status($0) } == [401, 200, 200])
      try write("b: second\nc: not a token\n")
      served.program.signal(SIGHUP)
      let line = try served.waitForLog(#""level":"error""#)
      #expect(line.contains("/tokens: line 2: ") && !line.contains("not a token"))
      #expect(try ["first", "second", "third"].map { try status($0) } == [401, 200, 200])
      #expect(try ["m3trics", "first"].map { try status($0, "/metrics") } == [200, 401])
    }
  }

  @Test func `options set the limits`() throws {
    let served = try Served(
      "--no-cache-file", "--max-body-bytes", "100", "--max-header-bytes", "300", "--max-line-bytes",
      "50",
      "--allow-origin", "https://a.example", "--log-requests")
    try served.waitUntilReady()
    let client = try served.client()
    #expect(
      try client.request("POST", "/predict", [:], body: String(repeating: " ", count: 101)).status
        == 413)
    let long = try served.client().request(
      "GET", "/health", ["X-Long": String(repeating: "x", count: 400)])
    #expect(long.status == 431)
    let lines = try served.client().request(
      "POST", "/predict-many", ["Content-Type": "application/x-ndjson"],
      body: Fixture.request(1))
    #expect(lines.text.contains(#""code":"line_too_long""#))
    let response = try served.client().request(
      "GET", "/health/live", ["Origin": "https://a.example", "X-Request-Id": "mine"])
    #expect(response.headers["Access-Control-Allow-Origin"] == "https://a.example")
    let line = try served.waitForLog(#""request_id":"mine""#)
    #expect(try json(line.utf8)["route"] as? String == "/health/live")
  }

  @Test func `a server on loopback without a token knows its hosts`() throws {
    func status(_ served: Served, host: String) throws -> Int {
      let client = try served.client()
      try client.send("GET /health/live HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
      return try client.readResponse().status
    }
    let local = try Served(
      "--no-cache-file", "--allow-host", "A.example", "--allow-host", "b.example")
    #expect(try status(local, host: "evil.example") == 421)
    for host in ["a.example:80", "b.example", "localhost:\(local.port)", "127.0.0.1:\(local.port)"]
    {
      #expect(try status(local, host: host) == 200)
    }
    let open = try Served("--no-cache-file", "--host", "0.0.0.0")
    #expect(try status(open, host: "any.example") == 200)
    let token = try Served("--no-cache-file", environment: ["LACUNA_TOKEN": "s3cret"])
    #expect(try status(token, host: "any.example") == 200)
  }

  @Test(arguments: [
    ["--port", "65536"], ["--workers", "0"], ["--drain-delay", "-1"], ["--cache-entries", "0"],
    ["--allow-origin", "example.org"], ["--allow-origin", "https://*.example.org"],
    ["--allow-origin", "https://example.org/"], ["--allow-host", "a:80"], ["--allow-host", "*.a"],
    ["--model", "../x"], ["--header-timeout", "nan"],
    ["--max-headers", "1"], ["--min-body-rate", "0"], ["--max-streams", "0"], ["--unknown"],
  ])
  func `an option out of range is refused with the usage`(arguments: [String]) throws {
    let program = try Program(["serve"] + arguments)
    #expect(program.waitForEnd() == .exited(64))
    #expect(try program.readErrors().contains { $0.contains("Usage:") })
  }

  @Test func `a broken host file that the model does not need is a warning in the log`() throws {
    try withTemporaryFolder { folder in
      let files = FileManager.default
      try files.copyItem(atPath: Fixture.models + "/hosts", toPath: folder + "/hosts")
      try files.createSymbolicLink(
        atPath: "\(folder)/\(Fixture.model)",
        withDestinationPath: "\(Fixture.models)/\(Fixture.model)")
      try Data("{".utf8).write(to: URL(filePath: folder + "/hosts/Broken.json"))
      let served = try Served("--cache", folder + "/c.sqlite", models: folder)
      let line = try served.waitForLog("Broken.json")
      #expect(line.contains("warning"))
      try served.waitUntilReady()
    }
  }
}
