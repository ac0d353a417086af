import FileSupport
import Foundation
import Logging
import PredictionStore
import Service
import Testing

struct InterfaceTests {
  /// The methods of each path, by the two levels of `paths` in the file.
  private func documented() throws -> Set<String> {
    let text = try String(contentsOfFile: CommittedFiles.root + "/openapi.yaml", encoding: .utf8)
    var path = ""
    var operations: Set<String> = []
    var isPaths = false
    for line in text.split(separator: "\n") {
      if !line.hasPrefix(" ") { isPaths = line == "paths:" }
      guard isPaths else { continue }
      if let match = line.wholeMatch(of: #/  (/[^ ]*):/#) { path = String(match.1) }
      if let match = line.wholeMatch(of: #/    (get|post|put|delete|patch):/#) {
        operations.insert("\(match.1.uppercased()) \(path)")
      }
    }
    return operations
  }

  @Test func `openapi.yaml describes every route and no other`() throws {
    #expect(try documented() == Set(Route.all.map { "\($0.method) \($0.pattern)" }))
  }

  @Test func `openapi.yaml is served unchanged`() throws {
    let file = try Data(contentsOf: URL(fileURLWithPath: CommittedFiles.root + "/openapi.yaml"))
    let service = try RunningService()
    let response = try service.get("/openapi.yaml")
    #expect(response.headers["Content-Type"] == "application/yaml")
    #expect(response.body == Array(file))
  }

  @Test func `openapi.yaml has the version of the program`() throws {
    let text = try String(contentsOfFile: CommittedFiles.root + "/openapi.yaml", encoding: .utf8)
    #expect(text.contains("\n  version: \(ProgramVersion.current)\n"))
  }
}
