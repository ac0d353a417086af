import Compression
import Foundation
import HTTP
import HTTPSupport
import Testing

struct PredictManyTests {
  private let ndjson = ["Content-Type": "application/x-ndjson"]

  private func predictions(_ response: Client.Response) throws -> [[String: any Sendable]] {
    try #require(try json(response)["predictions"] as? [[String: any Sendable]])
  }

  @Test func `predictions come in order, and an invalid member affects no other`() throws {
    let service = try RunningService()
    var members = (0..<30).map { Fixture.request($0, id: "\($0)") }
    let invalid: [Int: (member: String, code: String, pointer: String)] = [
      3: ("null", "wrong_type", ""), 4: (#"{"material":"MoS2"}"#, "missing_field", "/defects"),
      9: (
        #"{"material":"MoS2","defects":[{"type":"substitution","to":"Fe","cell":[0,0],"basis":0}]}"#,
        "unsupported_defect", "/defects/0/to"
      ),
      29: (#"{"material":"Mo/S2","defects":[],"x":{}}"#, "unknown_field", "/x"),
    ]
    for (index, fault) in invalid { members[index] = fault.member }
    let response = try service.post(
      "/predict-many", #"{"configurations":[\#(members.joined(separator: ","))]}"#)
    #expect(response.status == 200)
    let predictions = try predictions(response)
    #expect(predictions.count == 30)
    for (index, prediction) in predictions.enumerated() {
      guard let fault = invalid[index] else {
        #expect(prediction["id"] as? String == "\(index)")
        continue
      }
      #expect(prediction["index"] as? Int == index)
      let pointer = "/configurations/\(index)\(fault.pointer)"
      #expect(
        try problem(in: prediction)
          == ReceivedProblem(422, "invalid_document", ["\(fault.code) \(pointer)"]))
    }
  }

  @Test func `single requests, a list and lines get the same bytes`() throws {
    let service = try RunningService()
    let requests = (0..<20).map { Fixture.request($0 * 3, id: "\($0)") }
    // From here on all of them come from the cache.
    for request in requests { _ = try service.predict(request) }
    let single = try requests.map { try service.predict($0).text }
    let many = try service.post(
      "/predict-many", #"{"configurations":[\#(requests.joined(separator: ","))]}"#)
    #expect(many.text == #"{"predictions":[\#(single.joined(separator: ","))]}"#)
    let lines = try service.post("/predict-many", requests.joined(separator: "\n"), ndjson)
    #expect(lines.headers["Content-Type"] == "application/x-ndjson")
    #expect(lines.text == single.joined(separator: "\n") + "\n")
  }

  @Test(arguments: [
    ("[]", "wrong_type"), ("{}", "missing_field /configurations"),
    (#"{"configurations":7}"#, "wrong_type /configurations"),
    (#"{"configuration":[]}"#, "unknown_field /configuration"),
  ])
  func `a body without a list is refused with a pointer`(body: String, fault: String) throws {
    let service = try RunningService()
    let response = try service.post("/predict-many", body)
    #expect(try problem(response) == ReceivedProblem(422, "invalid_document", [fault]))
  }

  @Test func `an empty list has an empty response`() throws {
    let service = try RunningService()
    #expect(
      try service.post("/predict-many", #"{"configurations":[]}"#).text == #"{"predictions":[]}"#)
    #expect(try service.post("/predict-many", "\n\n", ndjson).text.isEmpty)
  }

  @Test func `a line is answered before the next is sent`() throws {
    let service = try RunningService()
    let client = try service.client()
    try client.begin("POST", "/predict-many", ndjson, isChunked: true)
    let head = try client.readHead()
    #expect(head.status == 200)
    for number in 0..<5 {
      try client.sendChunk(Fixture.request(number, id: "\(number)") + "\n")
      let line = try #require(try client.readChunk())
      #expect(try json(line)["id"] as? String == "\(number)")
    }
    try client.sendChunk("oops\n\n{}")
    let wrong = try #require(try client.readChunk())
    #expect(try json(wrong)["line"] as? Int == 6)
    try client.sendChunk("")
    let last = try #require(try client.readChunk())
    #expect(try json(last)["line"] as? Int == 8)
    #expect(try client.readChunk() == nil)
    #expect(try client.request("GET", "/health").status == 200)
  }

  @Test func `a line over the limit gets a problem and affects no other`() throws {
    let service = try RunningService { $0.lineLimit = 400 }
    let long = #"{"id":"\#(String(repeating: "x", count: 400))"}"#
    let lines = [Fixture.request(1, id: "a"), long, Fixture.request(2, id: "b")]
    let response = try service.post("/predict-many", lines.joined(separator: "\n") + "\n", ndjson)
    let replies = try response.body.split(separator: 10).map { try json($0) }
    try #require(replies.map { $0["id"] as? String } == ["a", nil, "b"])
    #expect(try problem(in: replies[1]) == ReceivedProblem(413, "line_too_long"))
  }

  @Test func `damaged gzip ends the lines with an error, and the response without its last chunk`()
    throws
  {
    let service = try RunningService()
    let client = try service.client()
    let headers = ndjson.merging(["Content-Encoding": "gzip"]) { $1 }
    try client.begin("POST", "/predict-many", headers, isChunked: true)
    #expect(try client.readHead().status == 200)
    try client.sendChunk("not gzip")
    let line = try json(#require(try client.readChunk()))
    #expect(line["line"] == nil)
    #expect(try problem(in: line) == ReceivedProblem(400, "invalid_gzip"))
    #expect(throws: Client.Failure.self) { try client.readChunk() }
    #expect(try service.get("/health").status == 200)
  }

  @Test func `a response is compressed for a client that accepts gzip`() throws {
    let service = try RunningService()
    let body =
      #"{"configurations":[\#((0..<20).map { Fixture.request($0) }.joined(separator: ","))]}"#
    _ = try service.post("/predict-many", body)
    let plain = try service.post("/predict-many", body)
    let response = try service.post(
      "/predict-many", body,
      ["Content-Type": "application/json", "Accept-Encoding": "gzip"])
    #expect(response.headers["Content-Encoding"] == "gzip")
    #expect(response.body.count < plain.body.count / 2)
    #expect(try Gzip.decompress(response.body, limit: 1 << 20) == plain.body)
  }
}
