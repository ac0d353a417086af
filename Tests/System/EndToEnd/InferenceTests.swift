import Compression
import Foundation
import HTTPSupport
import Service
import Testing

struct InferenceTests {
  private static let model = Result { try Fixture.predictor.get().identity.split(separator: "@") }

  private func path(_ rest: String = "", version: Bool = false) throws -> String {
    let model = try Self.model.get()
    return "/v2/models/\(model[0])\(version ? "/versions/\(model[1])" : "")\(rest)"
  }

  /// Four configurations, of which the second is invalid and the third is not JSON.
  private static let texts = [
    Fixture.documented, #"{"material":"Au","defects":[]}"#, "{",
    #"{"material":"P","supercell":[3,3],"defects":[{"type":"vacancy","cell":[0,0],"basis":0}]}"#,
  ]

  private func body(
    _ texts: [String] = texts, outputs: String? = nil, parameters: String? = nil
  ) throws -> String {
    let data = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
    return #"{"id":"mine","inputs":[{"name":"configuration","datatype":"BYTES","#
      + #""shape":[\#(texts.count)],"data":\#(data)}]"#
      + (outputs.map { #","outputs":\#($0)"# } ?? "")
      + (parameters.map { #","parameters":\#($0)"# } ?? "") + "}"
  }

  /// A body whose configurations are a binary tensor, and its header fields.
  private func binaryBody() -> (bytes: [UInt8], headers: [String: String]) {
    let bytes = Self.texts.flatMap { text in
      withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
    }
    let json = Array(
      (#"{"id":"mine","inputs":[{"name":"configuration","datatype":"BYTES","#
        + #""shape":[\#(Self.texts.count)],"parameters":{"binary_data_size":\#(bytes.count)}}],"#
        + #""parameters":{"binary_data_output":true}}"#).utf8)
    return (
      json + bytes,
      [
        "Content-Type": "application/octet-stream",
        "Inference-Header-Content-Length": "\(json.count)",
      ]
    )
  }

  private func outputs(_ response: Client.Response) throws -> [[String: any Sendable]] {
    try #require(try json(response)["outputs"] as? [[String: any Sendable]])
  }

  /// Whether a response has the form of an error in the protocol: one sentence.
  private func isError(_ response: Client.Response) throws -> Bool {
    let fields = try json(response)
    return response.headers["Content-Type"] == "application/json" && fields.count == 1
      && (fields["error"] as? String)?.isEmpty == false
  }

  // MARK: Inferences

  @Test(arguments: [false, true])
  func `an inference has the values or the problem of each prediction`(version: Bool) throws {
    let service = try RunningService()
    let response = try service.post(path("/infer", version: version), body())
    #expect(response.status == 200)
    #expect(response.headers["Content-Type"] == "application/json")
    #expect(response.headers["Inference-Header-Content-Length"] == nil)
    let fields = try json(response)
    #expect(fields["id"] as? String == "mine")
    #expect(fields["model_name"] as? String == String(try Self.model.get()[0]))
    #expect(fields["model_version"] as? String == String(try Self.model.get()[1]))
    let outputs = try outputs(response)
    #expect(outputs.map { $0["name"] as? String } == InferenceOutput.allCases.map(\.name))
    #expect(outputs.map { $0["datatype"] as? String } == InferenceOutput.allCases.map(\.datatype))
    #expect(outputs.allSatisfy { $0["shape"] as? [Int] == [Self.texts.count] })

    for (index, text) in Self.texts.enumerated() {
      let single = try service.predict(text)
      let prediction = try json(single)
      func element(_ name: String) -> Any? {
        (outputs.first { $0["name"] as? String == name }?["data"] as? [Any])?[index]
      }
      guard single.status == 200 else {
        // The problem is that of POST /predict.
        #expect(element("error") as? String == single.text)
        #expect(element("in_domain") as? Bool == false)
        for output in InferenceOutput.allCases where output.datatype == "FP64" {
          #expect(element(output.name) is NSNull)
        }
        continue
      }
      #expect(element("error") as? String == "")
      #expect(element("in_domain") as? Bool == prediction["in_domain"] as? Bool)
      for name in ["formation_energy_ev", "formation_energy_per_site_ev", "band_gap_ev"] {
        #expect(element(name) as? Double == prediction[name] as? Double)
      }
      for name in ["formation_energy", "band_gap"] {
        #expect(
          [element("\(name)_low_ev"), element("\(name)_high_ev")] as? [Double]
            == prediction["\(name)_interval_ev"] as? [Double])
      }
    }
  }

  @Test func `binary tensors hold the values of JSON tensors`() throws {
    let service = try RunningService()
    let (bytes, headers) = binaryBody()
    let plain = try outputs(service.post(path("/infer"), body()))
    let compressed = try Gzip.compress(bytes, effort: .fast)
    let responses = try [
      service.client().request("POST", path("/infer"), headers, bytes: bytes),
      service.client().request(
        "POST", path("/infer"),
        headers.merging(["Content-Encoding": "gzip", "Accept-Encoding": "gzip"]) { $1 },
        bytes: compressed),
    ]
    for response in responses {
      #expect(response.status == 200)
      #expect(response.headers["Content-Type"] == "application/octet-stream")
      let length = try #require(
        response.headers["Inference-Header-Content-Length"].flatMap { Int($0) })
      let fields = try json(response.body[..<length])
      #expect(fields["id"] as? String == "mine")
      var rest = response.body[length...]
      let outputs = try #require(fields["outputs"] as? [[String: any Sendable]])
      #expect(outputs.count == plain.count)
      for (output, plain) in zip(outputs, plain) {
        #expect(output["data"] == nil)
        let parameters = try #require(output["parameters"] as? [String: Int])
        let size = try #require(parameters["binary_data_size"])
        let data = Array(rest.prefix(size))
        rest = rest.dropFirst(size)
        switch output["datatype"] as? String {
        case "FP64":
          let values = stride(from: 0, to: size, by: 8).map { start in
            Double(
              bitPattern: data[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
          }
          let expected = (plain["data"] as? [Any])?.map { $0 as? Double ?? .nan }
          #expect(values.map(\.bitPattern) == expected?.map(\.bitPattern))
        case "BOOL": #expect(data.map { $0 == 1 } == plain["data"] as? [Bool])
        default:
          let texts = try InferenceTensor.elements(in: data[...], count: Self.texts.count)
          #expect(texts.map { String(decoding: $0, as: UTF8.self) } == plain["data"] as? [String])
        }
      }
      #expect(rest.isEmpty)
    }
  }

  @Test func `a response has the requested outputs in their order and form`() throws {
    let service = try RunningService()
    let response = try service.post(
      path("/infer"),
      body(
        outputs: #"[{"name":"error"},{"name":"band_gap_ev","parameters":{"binary_data":true}}]"#))
    let length = try #require(
      response.headers["Inference-Header-Content-Length"].flatMap { Int($0) })
    #expect(response.body.count == length + 8 * Self.texts.count)
    let outputs = try #require(
      try json(response.body[..<length])["outputs"] as? [[String: any Sendable]])
    #expect(outputs.map { $0["name"] as? String } == ["error", "band_gap_ev"])
    #expect(outputs[0]["data"] is [String] && outputs[0]["parameters"] == nil)
    #expect(outputs[1]["data"] == nil)
  }

  @Test func `an inference of no configurations has empty outputs`() throws {
    let service = try RunningService()
    let outputs = try outputs(service.post(path("/infer"), body([])))
    #expect(outputs.allSatisfy { $0["shape"] as? [Int] == [0] })
    #expect(outputs.allSatisfy { ($0["data"] as? [Any])?.isEmpty == true })
  }

  // MARK: Metadata

  @Test func `the metadata name the server, the model and its tensors`() throws {
    let service = try RunningService()
    #expect(
      try service.get("/v2").text
        == #"{"name":"lacuna","version":"\#(ProgramVersion.current)","#
        + #""extensions":["binary_tensor_data"]}"#)
    let model = try Self.model.get()
    for version in [false, true] {
      let metadata = try json(service.get(path(version: version)))
      #expect(metadata["name"] as? String == String(model[0]))
      #expect(metadata["versions"] as? [String] == [String(model[1])])
      let inputs = try #require(metadata["inputs"] as? [[String: any Sendable]])
      #expect(inputs.map { $0["name"] as? String } == ["configuration"])
      let outputs = try #require(metadata["outputs"] as? [[String: any Sendable]])
      #expect(outputs.map { $0["name"] as? String } == InferenceOutput.allCases.map(\.name))
      #expect((inputs + outputs).allSatisfy { $0["shape"] as? [Int] == [-1] })
      #expect(
        try service.get(path("/ready", version: version)).text
          == #"{"name":"\#(model[0])","ready":true}"#)
    }
  }

  @Test func `readiness follows health`() throws {
    let service = try RunningService(loads: false)
    #expect(try service.get("/v2/health/live").text == #"{"live":true}"#)
    for path in ["/v2/health/ready", try path("/ready"), try path()] {
      let response = try service.get(path)
      #expect(response.status == 503)
      #expect(response.headers["Retry-After"] == "1")
      #expect(try isError(response))
    }
    try service.service.load { try Fixture.predictor.get() }
    #expect(try service.get("/v2/health/ready").text == #"{"ready":true}"#)

    let server = service.server
    Thread.detachNewThread { server.drain(delay: 20, timeout: 20) }
    eventually { server.monitor.isDraining }
    for path in ["/v2/health/ready", try path("/ready")] {
      let response = try service.get(path)
      #expect(response.status == 503)
      #expect(try isError(response))
    }
    #expect(try service.get("/v2/health/live").status == 200)
    #expect(try service.post(path("/infer"), body()).status == 200)
  }

  // MARK: Errors

  @Test func `every error has the form of the protocol`() throws {
    let service = try RunningService()
    let model = try Self.model.get()
    let json = ["Content-Type": "application/json"]
    let responses: [(Int, Client.Response)] = [
      (404, try service.get("/v2/models/nothing")),
      (404, try service.get("/v2/models/nothing/ready")),
      (404, try service.get("/v2/models/\(model[0])/versions/1")),
      (404, try service.get("/v2/models/\(model[0])/versions/1/ready")),
      (404, try service.post("/v2/models/nothing/infer", body())),
      (404, try service.post("/v2/models/\(model[0])/versions/1/infer", body())),
      (404, try service.get("/v2/")), (404, try service.get("/v2/repository/index")),
      (405, try service.get(path("/infer"))), (405, try service.post("/v2", "{}")),
      (400, try service.post(path("/infer"), "{")), (400, try service.post(path("/infer"), "{}")),
      (400, try service.post(path("/infer"), body(outputs: #"[{"name":"nothing"}]"#))),
      (
        400,
        try service.post(
          path("/infer"), body(),
          json.merging(["Inference-Header-Content-Length": "1000000"]) { $1 })
      ),
      (415, try service.post(path("/infer"), body(), ["Content-Type": "text/plain"])),
      (
        415,
        try service.post(
          path("/infer"), body(), json.merging(["Content-Encoding": "deflate"]) { $1 })
      ),
    ]
    for (status, response) in responses {
      #expect(response.status == status)
      #expect(try isError(response))
    }
    // The sentence names the model that is served, or the field that is wrong.
    #expect(responses[0].1.text.contains(model[0]) && responses[0].1.text.contains(model[1]))
    #expect(responses[11].1.text.contains("/inputs"))
    #expect(try service.get("/v3").headers["Content-Type"] == "application/problem+json")
  }

  @Test func `with a token only health is open to all`() throws {
    let token = try #require(BearerToken("s3cret"))
    let service = try RunningService { $0.tokens.clients = [NamedToken(token)] }
    for path in ["/v2/health/live", "/v2/health/ready"] {
      #expect(try service.get(path).status == 200)
    }
    let responses = [
      try service.get("/v2"), try service.get(path()), try service.get(path("/ready")),
      try service.post(path("/infer"), body()),
    ]
    for response in responses {
      #expect(response.status == 401)
      #expect(response.headers["WWW-Authenticate"] == #"Bearer realm="lacuna""#)
      #expect(try isError(response))
    }
    let right = try service.post(path("/infer"), body(), ["Authorization": "Bearer s3cret"])
    #expect(right.status == 200)
  }

  @Test func `inferences use the workers and are counted by route`() throws {
    let service = try RunningService(http: {
      $0.limits.workers = 1
      $0.limits.maxQueued = 1
    })
    let body = try body([Fixture.request(1)])
    let busy = try service.occupyWorker()
    let queued = try service.queue(path("/infer"), body)
    let refused = try service.post(path("/infer"), body)
    #expect(refused.status == 429)
    #expect(try #require(refused.headers["Retry-After"].flatMap { Int($0) }) >= 1)
    #expect(try isError(refused))
    #expect(try service.get("/v2/health/ready").status == 200)
    service.releaseWorker()
    for client in [busy, queued] { #expect(try client.readResponse().status == 200) }
    let metrics = try service.get("/metrics").text
    let route = #"{route="/v2/models/{model}/infer",status="#
    #expect(metrics.contains(#"lacuna_http_requests_total\#(route)"200"} 1"#))
    #expect(metrics.contains(#"lacuna_http_requests_total\#(route)"429"} 1"#))
  }
}
