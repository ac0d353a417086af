import FileSupport
import Foundation
import HTTPSupport
import Service
import Testing

/// Reloads of several models.
extension ModelsTests {
  @Test func `a model that cannot be reloaded stays, and the others are replaced`() throws {
    try TwoModels.withFolder { folder in
      let sources = TwoModels.sources(in: folder)
      let service = try RunningService(models: sources)
      let first = try identities().small
      #expect(try model(service.predict(body("MoS2"))) == first)

      try TwoModels.writeSmall(to: folder) { _ in "{}" }
      #expect(service.service.load(sources).failures.count == 1)
      #expect(try model(service.predict(body("MoS2"))) == first)
      let reloads = try #require(
        try json(service.get("/models"))["models"] as? [[String: any Sendable]]
      ).map { ($0["last_reload"] as? [String: any Sendable])?["successful"] as? Bool }
      #expect(reloads == [false, true])
      #expect(try service.get("/metrics").text.contains("\nlacuna_last_reload_successful 0\n"))

      // A model of another identity takes its place; then one that has the name of the other does not.
      try TwoModels.writeSmall(to: folder) {
        $0.replacing(#/"seed" : \d+/#, with: "\"seed\" : 424242")
      }
      let report = service.service.load(sources)
      #expect(report.failures.isEmpty)
      let second = report.models[0]
      #expect(second != first && second.hasPrefix("tiny@"))
      #expect(report.models[1] == (try identities().committed))
      let response = try service.predict(body("MoS2"))
      #expect(try model(response) == second)
      #expect(try json(response)["cached"] as? Bool == false)
      #expect(
        try problem(service.predict(body("MoS2", #","model":"\#(first)""#)))
          == ReceivedProblem(422, "invalid_document", ["unknown_model /model"]))
      try TwoModels.writeSmall(to: folder) {
        $0.replacing(#""name" : "tiny""#, with: #""name" : "2dmd""#)
      }
      let collision = service.service.load(sources)
      #expect(collision.models == report.models && collision.failures.count == 1)
      #expect("\(collision.failures)".contains("2dmd"))
    }
  }

  @Test func `nothing is served before every model has been read`() throws {
    try TwoModels.withFolder { folder in
      try TwoModels.writeSmall(to: folder) { _ in "{}" }
      let service = try RunningService(loads: false)
      let sources = TwoModels.sources(in: folder)
      let report = service.service.load(sources)
      #expect(report.models.isEmpty && report.failures.count == 1)
      #expect(try problem(service.predict(body("GaSe"))) == ReceivedProblem(503, "loading"))
      try TwoModels.writeSmall(to: folder)
      #expect(service.service.load(sources).failures.isEmpty)
      #expect(try service.predict(body("GaSe")).status == 200)
    }
  }

  @Test func `a stream goes on with the models of a reload`() throws {
    try TwoModels.withFolder { folder in
      let sources = TwoModels.sources(in: folder)
      let service = try RunningService(models: sources)
      let client = try service.client()
      try client.begin(
        "POST", "/predict-many", ["Content-Type": "application/x-ndjson"], isChunked: true)
      #expect(try client.readHead().status == 200)
      func answer() throws -> String? {
        try client.sendChunk(body("MoS2") + "\n")
        return try json(client.readChunk() ?? [])["model"] as? String
      }
      #expect(try answer() == identities().small)
      try TwoModels.writeSmall(to: folder) {
        $0.replacing(#/"seed" : \d+/#, with: "\"seed\" : 7")
      }
      let second = try #require(service.service.load(sources).models.first)
      #expect(try answer() == second)
      try client.sendChunk("")
      #expect(try client.readChunk() == nil)
    }
  }
}
