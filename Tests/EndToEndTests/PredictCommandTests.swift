import Foundation
import Testing

struct PredictCommandTests {
  private func program(_ arguments: String...) throws -> Program {
    try Program(["predict", "--models", Fixture.models, "--model", Fixture.model] + arguments)
  }

  /// What the program answers to lines on its standard input.
  private func output(of program: Program, for lines: [String]) throws -> [String] {
    program.write(lines.map { $0 + "\n" }.joined())
    program.closeInput()
    let output = try program.readOutput()
    #expect(program.waitForEnd() == .exited(0))
    #expect(try program.readErrors().isEmpty)
    return output
  }

  @Test func `answers are those of the server, from a file as from a pipe`() throws {
    let requests = (0..<40).map { Fixture.request($0, id: "\($0)") }
    let service = try RunningService()
    // Symmetry images among them come from the server's cache; the command has none.
    let served = try requests.map {
      try service.predict($0).text.replacing(#""cached":true"#, with: #""cached":false"#)
    }
    #expect(try output(of: program(), for: requests) == served)
    #expect(try output(of: program("-"), for: requests) == served)
    try withFolder { folder in
      let file = folder + "/requests.ndjson"
      // Without a newline at the end.
      try Data(requests.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
      #expect(try output(of: program(file), for: []) == served)
    }
  }

  @Test func `a wrong line is answered in its place and the others as ever`() throws {
    let lines = [
      Fixture.request(1, id: "a"), "", "not JSON", #"{"material":"MoS2","defects":[]}"#,
      String(repeating: "x", count: 1001), Fixture.request(2, id: "b"),
    ]
    let output = try output(of: program("--max-line", "1000"), for: lines).map { try json($0.utf8) }
    #expect(output.map { $0["id"] as? String } == ["a", nil, nil, nil, "b"])
    #expect(output.map { $0["line"] as? Int } == [nil, 3, 4, 5, nil])
    let problems = output.compactMap { $0["error"] as? [String: any Sendable] }
    try #require(problems.compactMap { $0["status"] as? Int } == [400, 422, 413])
    let errors = problems[1]["errors"] as? [[String: String]]
    #expect(errors?.first?["pointer"] == "/defects")
  }

  @Test func `whoever waits for an answer before the next request gets it`() throws {
    let program = try program()
    for number in 0..<4 {
      program.write(Fixture.request(number, id: "\(number)") + "\n")
      let line = try #require(try program.readOutputLine())
      #expect(try json(line.utf8)["id"] as? String == "\(number)")
    }
    program.closeInput()
    #expect(try program.readOutputLine() == nil)
    #expect(program.waitForEnd() == .exited(0))
  }

  @Test func `a reader who has enough ends the command quietly`() throws {
    let program = try program()
    program.write(Fixture.request(0) + "\n")
    _ = try program.readOutputLine()
    program.closeOutput()
    program.write(Fixture.request(1) + "\n")
    #expect(program.waitForEnd() == .exited(0))
    #expect(try program.readErrors().isEmpty)
  }

  @Test func `a cache file keeps what was predicted`() throws {
    try withFolder { folder in
      let requests = (0..<10).map { Fixture.request($0) }
      let first = try output(of: program(), for: requests)
      for isCached in [false, true] {
        let program = try program("--cache", folder + "/c.sqlite")
        program.write(requests.map { $0 + "\n" }.joined())
        program.closeInput()
        let output = try program.readOutput()
        #expect(program.waitForEnd() == .exited(0))
        #expect(output == first.map { $0.replacing("false,\"model", with: "\(isCached),\"model") })
      }
    }
  }

  @Test func `a missing file is one line and exit code 1`() throws {
    let program = try program("/nowhere/requests.ndjson")
    #expect(
      try program.readErrors() == ["Error: /nowhere/requests.ndjson: No such file or directory"])
    #expect(program.waitForEnd() == .exited(1))
  }

  @Test func `nothing in is nothing out`() throws {
    #expect(try output(of: program(), for: []).isEmpty)
  }
}
