import FileSupport
import Foundation
import HTTPSupport
import ModelSupport
import Testing

/// Several models on the command line.
struct ModelsCommandTests {
  @Test func `SIGHUP reloads each model by itself`() throws {
    try TwoModels.withFolder { folder in
      let served = try Served(
        "--model", TwoModels.small, "--no-cache-file", "--drain-delay", "0", models: folder)
      try served.waitUntilReady()
      func models() throws -> [String] {
        let health = try json(served.client().request("GET", "/health"))
        return try #require(health["models"] as? [String])
      }
      let first = try models()
      #expect(first == [try Fixture.predictor.get().identity, TinyModel.shared.predictor.identity])
      try TwoModels.writeSmall(to: folder) { _ in "{}" }
      served.program.signal(SIGHUP)
      let line = try served.waitForLog(#""level":"error""#)
      #expect(line.contains("tiny"))
      try served.waitForLog("incomplete")
      #expect(try models() == first)
      try TwoModels.writeSmall(to: folder) {
        $0.replacing(#/"seed" : \d+/#, with: "\"seed\" : 9")
      }
      served.program.signal(SIGHUP)
      try served.waitForLog("reloaded")
      let second = try models()
      #expect(second[0] == first[0] && second[1] != first[1] && second[1].hasPrefix("tiny@"))
    }
  }

  @Test(arguments: ["serve", "predict"])
  func `models that cannot be used together are an error that names them`(command: String) throws {
    try TwoModels.withFolder { folder in
      let options = command == "serve" ? ["--port", "0", "--no-cache-file"] : []
      func error(_ models: String...) throws -> String {
        let program = try Program(
          [command, "--models", folder] + options + models.flatMap { ["--model", $0] })
        program.closeInput()
        let errors = try program.readErrors()
        #expect(![.exited(0), .hung].contains(program.waitForEnd()))
        return try #require(errors.first { $0.hasPrefix("Error: ") })
      }
      #expect(try error("tiny", "2dmd", "tiny").contains("--model tiny is given twice"))
      #expect(try error("tiny", "none").contains("none/model.json"))
      // A copy of the folder has the same name in its model.json.
      try TwoModels.writeSmall(to: folder, as: "copy")
      let collision = try error("tiny", "copy")
      #expect(collision.contains("'tiny'") && collision.contains("beside the others"))
      try TwoModels.writeSmall(to: folder, as: "empty") {
        $0.replacing(#/"hosts" : \{\n/#, with: #""hosts" : {}, "former_hosts" : {"#)
      }
      let empty = try error("2dmd", "empty")
      #expect(empty.contains("the model empty: model.json: hosts is empty"))
    }
  }

  @Test func `lines are predicted by the model they name, or the first that knows the host`() throws
  {
    try TwoModels.withFolder { folder in
      let models = ["--models", folder, "--model", "tiny", "--model", "2dmd"]
      let program = try Program(["predict"] + models)
      for line in [
        #"{"material":"MoS2","defects":"v_S"}"#, #"{"material":"GaSe","defects":"v_Se"}"#,
        #"{"material":"MoS2","defects":"v_S","model":"2dmd"}"#,
        #"{"material":"GaSe","defects":"v_Se","model":"tiny"}"#,
      ] {
        program.write(line + "\n")
      }
      program.closeInput()
      let lines = try program.readOutput().map { try json($0.utf8) }
      #expect(program.waitForEnd() == .exited(0))
      let (small, committed) = (
        TinyModel.shared.predictor.identity, try Fixture.predictor.get().identity
      )
      #expect(lines.map { $0["model"] as? String } == [small, committed, committed, nil])
      #expect(try problem(in: lines[3])?.faults == ["unknown_material /material"])

      let explain = try Program(["explain", "--json"] + models)
      explain.write(#"{"material":"GaSe","defects":"v_Se"}"#)
      explain.closeInput()
      #expect(try explain.readOutput().joined().contains(committed))
      let structure = try Program(
        ["structure", "--material", "MoS2", "--defects", "v_S", "--format", "extxyz"] + models)
      #expect(try structure.readOutput().count == 2 + 3 * 16 - 1)
    }
  }
}
