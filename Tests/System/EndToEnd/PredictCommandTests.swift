import Compression
import FileSupport
import Foundation
import Testing

struct PredictCommandTests {
  private func program(_ arguments: String...) throws -> Program {
    try Program(["predict", "--models", Fixture.models, "--model", Fixture.model] + arguments)
  }

  /// Returns the program's output for lines on its standard input.
  private func output(of program: Program, for lines: [String]) throws -> [String] {
    program.write(lines.map { $0 + "\n" }.joined())
    program.closeInput()
    let output = try program.readOutput()
    #expect(program.waitForEnd() == .exited(0))
    #expect(try program.readErrors().isEmpty)
    return output
  }

  @Test func `the command predicts as the server does, from a file or a pipe`() throws {
    let requests = (0..<40).map { Fixture.request($0, id: "\($0)") }
    let service = try RunningService()
    // Symmetry images among them come from the server's cache; the command has none.
    let served = try requests.map {
      try service.predict($0).text.replacing(#""cached":true"#, with: #""cached":false"#)
    }
    #expect(try output(of: program(), for: requests) == served)
    #expect(try output(of: program("-"), for: requests) == served)
    try withTemporaryFolder { folder in
      let file = folder + "/requests.ndjson"
      // Without a newline at the end.
      try Data(requests.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
      #expect(try output(of: program(file), for: []) == served)
    }
  }

  @Test func `an invalid line gets a problem and the others their predictions`() throws {
    let lines = [
      Fixture.request(1, id: "a"), "", "not JSON", #"{"material":"MoS2","defects":[]}"#,
      String(repeating: "x", count: 1001), Fixture.request(2, id: "b"),
    ]
    let output = try output(of: program("--max-line-bytes", "1000"), for: lines).map {
      try json($0.utf8)
    }
    #expect(output.map { $0["id"] as? String } == ["a", nil, nil, nil, "b"])
    #expect(output.map { $0["line"] as? Int } == [nil, 3, 4, 5, nil])
    #expect(
      try output.compactMap(problem) == [
        ReceivedProblem(400, "not_json"),
        ReceivedProblem(422, "invalid_document", ["no_band_gap /defects"]),
        ReceivedProblem(413, "line_too_long"),
      ])
  }

  @Test func `a table has aligned columns and a row for each line, also for an invalid one`() throws
  {
    let lines = [Fixture.request(1, id: "a"), "not JSON", Fixture.request(2, id: "b")]
    let table = try output(of: program("--format", "table"), for: lines)
    #expect(table.count == 4)
    for title in ["line", "E_f/eV", "gap/eV", "in domain", "distance"] {
      let end = try #require(table[0].range(of: title)).upperBound
      let column = table[0].distance(from: table[0].startIndex, to: end)
      for row in [table[1], table[3]] {
        let characters = Array(row)
        #expect(characters[column - 1] != " " && characters[column] == " ")
      }
    }
    #expect(table[2].contains("2  ") && table[2].contains("error: "))
  }

  @Test func `a line is answered before the next is sent`() throws {
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

  @Test func `a closed output ends the command without an error`() throws {
    let program = try program()
    program.write(Fixture.request(0) + "\n")
    _ = try program.readOutputLine()
    program.closeOutput()
    program.write(Fixture.request(1) + "\n")
    #expect(program.waitForEnd() == .exited(0))
    #expect(try program.readErrors().isEmpty)
  }

  @Test func `a cache file keeps predictions`() throws {
    try withTemporaryFolder { folder in
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

  /// Runs the command; it has to succeed.
  private func run(_ arguments: [String]) throws {
    let program = try Program(
      ["predict", "--models", Fixture.models, "--model", Fixture.model] + arguments)
    program.closeInput()
    // The cache logs that it was opened and closed.
    #expect(try program.readErrors().allSatisfy { $0.contains(#""level":"info""#) })
    #expect(program.waitForEnd() == .exited(0))
  }

  private func contents(_ path: String) throws -> [UInt8] {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    return path.hasSuffix(".gz") ? try Gzip.decompress(bytes, limit: 1 << 24) : bytes
  }

  /// Writes requests, a blank line and an invalid one to a file in `folder`.
  private func inputFile(in folder: String, count: Int) throws -> String {
    let path = folder + "/requests.ndjson"
    let lines = (0..<count).map {
      $0 == 5 ? "" : $0 == 7 ? "wrong" : Fixture.request($0, id: "\($0)")
    }
    try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test(arguments: [[], ["--format", "csv"], ["--shard", "1/3"]])
  func `an output that was cut off anywhere is resumed to the same bytes`(options: [String]) throws
  {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 60)
      let whole = folder + "/whole"
      try run([input, "--output", whole] + options)
      let expected = try contents(whole)
      for name in ["part", "part.gz"] {
        let part = folder + "/" + name
        try run(["--input", input, "--output", part] + options)
        #expect(try contents(part) == expected)
        let written = try Data(contentsOf: URL(fileURLWithPath: part))
        for length in [1, 20, written.count / 2, written.count - 1, written.count] {
          try FileManager.default.removeItem(atPath: part)
          try written.prefix(length).write(to: URL(fileURLWithPath: part + ".partial"))
          try run([input, "--output", part, "--resume"] + options)
          #expect(try contents(part) == expected)
        }
      }
    }
  }

  @Test func `an existing output is neither overwritten nor resumed for another input`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 20)
      let output = folder + "/answers"
      try run([input, "--output", output])
      let before = try contents(output)
      let short = folder + "/short"
      try Data((Fixture.request(0) + "\n").utf8).write(to: URL(fileURLWithPath: short))
      let partial = folder + "/resumed.partial"
      try FileManager.default.copyItem(atPath: output, toPath: partial)
      for arguments in [
        [input, "--output", output], [short, "--output", output, "--resume"],
        [short, "--output", folder + "/resumed", "--resume"],
      ] {
        let program = try Program(
          ["predict", "--models", Fixture.models, "--model", Fixture.model] + arguments)
        #expect(try program.readErrors().count == 1)
        #expect(program.waitForEnd() == .exited(1))
        #expect(try contents(output) == before)
        #expect(try contents(partial) == before)
      }
    }
  }

  @Test(arguments: ["answers", "answers.gz"])
  func `a whole output is continued for input that has grown`(name: String) throws {
    try withTemporaryFolder { folder in
      let output = folder + "/" + name
      let short = try inputFile(in: folder, count: 20)
      try run([short, "--output", output])
      let before = try contents(output)
      let long = try inputFile(in: folder, count: 40)
      try run([long, "--output", output, "--resume"])
      #expect(try contents(output).starts(with: before))
      try run([long, "--output", folder + "/expected"])
      #expect(try contents(output) == contents(folder + "/expected"))
    }
  }

  @Test func `a damaged output, or a choice of two, is not continued and stays as it is`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 60)
      let (output, partial) = (folder + "/answers.gz", folder + "/answers.gz.partial")
      try run([input, "--output", output])
      var damaged = try Data(contentsOf: URL(fileURLWithPath: output))
      damaged[damaged.count / 2] ^= 0xFF
      try damaged.write(to: URL(fileURLWithPath: output))
      for word in ["is damaged after byte 0", "both"] {
        let program = try Program(
          [
            "predict", "--models", Fixture.models, "--model", Fixture.model, input, "--output",
            output, "--resume",
          ])
        #expect(try program.readErrors().joined().contains(word))
        #expect(program.waitForEnd() == .exited(1))
        #expect(try Data(contentsOf: URL(fileURLWithPath: output)) == damaged)
        try damaged.write(to: URL(fileURLWithPath: partial))
      }
    }
  }

  @Test func `the shards of any count add up to the whole`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 50)
      try run([input, "--output", folder + "/whole"])
      let whole = try contents(folder + "/whole").split(separator: 10)
      for count in [1, 2, 7, 60] {
        var shards: [[ArraySlice<UInt8>]] = []
        for index in 0..<count {
          let path = folder + "/\(index).of.\(count)"
          try run([input, "--shard", "\(index)/\(count)", "--threads", "1", "--output", path])
          shards.append(try contents(path).split(separator: 10))
        }
        // The blank line, the sixth, has no answer.
        let numbers = (0..<50).filter { $0 != 5 }
        let merged = numbers.compactMap {
          shards[$0 % count].isEmpty ? nil : shards[$0 % count].removeFirst()
        }
        #expect(merged == whole)
        #expect(shards.allSatisfy { $0.isEmpty })
      }
    }
  }

  @Test func `the input may be gzip`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 30)
      try run([input, "--output", folder + "/plain"])
      let packed = try Gzip.compress(try contents(input), effort: .fast)
      // Two members one after the other are one text.
      try Data(packed + packed).write(to: URL(fileURLWithPath: folder + "/in.gz"))
      try run([folder + "/in.gz", "--output", folder + "/out"])
      let once = try contents(folder + "/plain")
      let twice = try contents(folder + "/out")
      #expect(twice.count { $0 == 10 } == 2 * once.count { $0 == 10 })
      #expect(twice.starts(with: once))
      try Data(packed.dropLast(9)).write(to: URL(fileURLWithPath: folder + "/torn.gz"))
      let program = try program(folder + "/torn.gz")
      let errors = try program.readErrors()
      #expect(errors.count == 1 && errors[0].hasPrefix("Error: \(folder)/torn.gz: "))
      #expect(program.waitForEnd() == .exited(1))
    }
  }

  @Test func `a CSV table has the values of the JSON objects`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 20)
      try run([input, "--output", folder + "/objects"])
      try run([input, "--output", folder + "/table", "--format", "csv"])
      let objects = try contents(folder + "/objects").split(separator: 10).map { try json($0) }
      let rows = String(decoding: try contents(folder + "/table"), as: UTF8.self)
        .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let columns = try #require(rows.first)
      #expect(rows.count == objects.count + 1)
      for (object, row) in zip(objects, rows.dropFirst()) {
        func cell(_ name: String) -> String {
          columns.firstIndex { $0 == name }.map { String(row[$0]) } ?? ""
        }
        #expect(row.count == columns.count)
        if let line = object["line"] as? Int {
          #expect(
            cell("line") == "\(line)" && !cell("error").isEmpty && cell("key").isEmpty)
          continue
        }
        for name in ["id", "material", "key", "model"] {
          #expect(cell(name) == object[name] as? String)
        }
        for name in ["formation_energy_ev", "formation_energy_per_site_ev", "band_gap_ev"] {
          #expect(Double(cell(name)) == object[name] as? Double)
        }
        #expect(cell("error").isEmpty)
      }
    }
  }

  @Test func `a read-only cache is read and never written`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 20)
      let cache = folder + "/c.sqlite"
      try run([input, "--output", folder + "/a", "--cache", cache])
      let before = try contents(cache)
      let more = try inputFile(in: folder, count: 30)
      try run([more, "--output", folder + "/b", "--cache", cache, "--read-only-cache"])
      #expect(try contents(cache) == before)
      let responses = try contents(folder + "/b").split(separator: 10).map { try json($0) }
      #expect(responses.prefix(10).contains { $0["cached"] as? Bool == true })
    }
  }

  @Test func `progress goes to standard error`() throws {
    try withTemporaryFolder { folder in
      let input = try inputFile(in: folder, count: 30)
      let program = try program(input, "--output", folder + "/a", "--progress")
      program.closeInput()
      let progress = try program.readErrors()
      #expect(program.waitForEnd() == .exited(0))
      #expect(try program.readOutput().isEmpty)
      #expect(progress.last?.contains("100 %, 30 lines") == true)
    }
  }

  @Test func `a missing file is one error line and exit code 1`() throws {
    let program = try program("/nowhere/requests.ndjson")
    #expect(
      try program.readErrors() == ["Error: /nowhere/requests.ndjson: No such file or directory"])
    #expect(program.waitForEnd() == .exited(1))
  }

  @Test func `an empty input has an empty output`() throws {
    #expect(try output(of: program(), for: []).isEmpty)
  }
}
