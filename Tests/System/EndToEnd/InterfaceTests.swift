import FileSupport
import Foundation
import Logging
import PredictionStore
import Service
import Testing

struct InterfaceTests {
  @Test func `openapi.yaml describes every route and no other`() throws {
    let paths = try #require(Fixture.description()["paths"] as? [String: [String: any Sendable]])
    let operations = paths.flatMap { path, methods in
      methods.keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(Set(operations) == Set(Route.all.map { "\($0.method) \($0.pattern)" }))
  }

  @Test func `openapi.yaml is served unchanged`() throws {
    let file = try Data(contentsOf: URL(fileURLWithPath: CommittedFiles.root + "/openapi.yaml"))
    let service = try RunningService()
    let response = try service.get("/openapi.yaml")
    #expect(response.headers["Content-Type"] == "application/yaml")
    #expect(response.body == Array(file))
  }

  @Test func `openapi.yaml has the version of the program`() throws {
    let info = try #require(Fixture.description()["info"] as? [String: any Sendable])
    #expect(info["version"] as? String == ProgramVersion.current)
  }
}
