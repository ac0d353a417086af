import Compression
import FileSupport
import Foundation
import Testing

/// Files on the command line.
struct FileTests {
  private static let request =
    #"{"id":"pair","material":"MoS2","defects":[{"type":"vacancy","cell":[2,3],"basis":1},"#
    + #"{"type":"substitution","to":"W","cell":[7,0],"basis":0}]}"#
  private static let formats = ["cif", "poscar", "pymatgen", "extxyz"]

  private struct Outcome {
    let output: [String]
    let errors: [String]
    let end: Program.End

    var lines: [[String: any Sendable]] {
      get throws { try output.map { try json($0.utf8) } }
    }
  }

  private func run(_ arguments: [String], input: String = "") throws -> Outcome {
    let program = try Program(
      [arguments[0], "--models", Fixture.models, "--model", Fixture.model] + arguments.dropFirst())
    program.write(input)
    program.closeInput()
    return Outcome(
      output: try program.readOutput(), errors: try program.readErrors(),
      end: program.waitForEnd())
  }

  private func write(_ text: String, to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let bytes = Array(text.utf8)
    try Data(path.hasSuffix(".gz") ? Gzip.compress(bytes, effort: .fast) : bytes).write(to: url)
  }

  /// Returns the structure of the request as text.
  private func structure(_ format: String, of request: String = request) throws -> String {
    let outcome = try run(["structure", "--format", format], input: request)
    #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
    return outcome.output.map { $0 + "\n" }.joined()
  }

  @Test(arguments: formats)
  func `a written structure is predicted as its configuration`(format: String) throws {
    let expected = try run(["predict"], input: Self.request).lines
    try withTemporaryFolder { folder in
      let text = try structure(format)
      for path in [folder + "/structure", folder + "/packed.gz"] {
        try write(text, to: path)
        let outcome = try run(["predict", path])
        #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
        let line = try #require(outcome.lines.first)
        #expect(line["file"] as? String == path)
        for name in ["key", "model"] {
          #expect(line[name] as? String == expected.first?[name] as? String)
        }
        #expect(
          line["formation_energy_ev"] as? Double
            == expected.first?["formation_energy_ev"] as? Double)
      }
    }
  }

  @Test(arguments: ["cif", "poscar", "extxyz"])
  func `a structure may come through a pipe`(format: String) throws {
    let outcome = try run(["predict"], input: structure(format))
    #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
    #expect(try outcome.lines.map { $0["file"] as? String } == ["-"])
    #expect(try outcome.lines.first?["key"] is String)
  }

  @Test func `files of all kinds are answered in order, after bad ones too`() throws {
    try withTemporaryFolder { folder in
      let pretty = Self.request.replacing(",", with: ",\n")
      let files: [(name: String, text: String?)] = [
        ("a.cif", try structure("cif")),
        ("lines.ndjson", Self.request + "\nwrong\n" + Self.request),
        ("missing.cif", nil), ("pretty.json", pretty), ("empty.cif", ""),
        ("POSCAR", try structure("poscar")), ("bad.cif", "data_bad\n_cell_length_a 3\n"),
        ("none.ndjson", ""), ("last.ndjson.gz", Self.request),
      ]
      for (name, text) in files {
        if let text { try write(text, to: folder + "/" + name) }
      }
      let paths = files.map { folder + "/" + $0.name }
      let outcome = try run(["predict"] + paths)
      #expect(outcome.end == .exited(1))
      #expect(outcome.errors == ["Error: 3 of 9 files could not be predicted"])
      let lines = try outcome.lines
      let names = lines.compactMap { ($0["file"] as? String)?.split(separator: "/").last }
      #expect(
        names == [
          "a.cif", "lines.ndjson", "lines.ndjson", "lines.ndjson", "missing.cif", "pretty.json",
          "empty.cif", "POSCAR", "bad.cif", "last.ndjson.gz",
        ])
      #expect(
        try lines.map { try problem(in: $0)?.code } == [
          nil, nil, "not_json", nil, "unreadable_file", nil, "empty_file", nil, "invalid_document",
          nil,
        ])
      #expect(lines.map { $0["line"] as? Int } == [nil, nil, 2] + Array(repeating: nil, count: 7))
      #expect(Set(lines.compactMap { $0["key"] as? String }).count == 1)
      // A table has the same rows.
      let table = try run(["predict", "--format", "csv"] + paths)
      #expect(table.end == .exited(1))
      #expect(table.output[0].hasPrefix("file,line,id,material,"))
      #expect(
        table.output.dropFirst().map { $0.prefix { $0 != "," } }
          == lines.map { ($0["file"] as? String ?? "")[...] })
      // So have an interrupted run, and the parts of a divided one.
      let file = folder + "/output"
      try write(outcome.output.prefix(5).map { $0 + "\n" }.joined() + "{", to: file)
      #expect(try run(["predict", "--resume", "--output", file] + paths).end == .exited(1))
      #expect(
        try String(contentsOfFile: file, encoding: .utf8)
          == outcome.output.map { $0 + "\n" }.joined())
      let parts = try (0..<3).flatMap {
        try run(["predict", "--shard", "\($0)/3"] + paths).output
      }
      #expect(parts.sorted() == outcome.output.sorted())
    }
  }

  @Test func `NDJSON alone is answered without names, invalid lines too`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/requests"
      try write("wrong\n" + Self.request + "\n{\"material\":\n", to: path)
      let outcome = try run(["predict", path])
      #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
      #expect(try outcome.lines.map { try problem(in: $0)?.code } == ["not_json", nil, "not_json"])
      #expect(try outcome.lines.allSatisfy { $0["file"] == nil })
    }
  }

  @Test func `a folder is read as the runs of VASP in it`() throws {
    try withTemporaryFolder { folder in
      let poscar = try structure("poscar")
      let runs = folder + "/runs"
      try write(poscar, to: runs + "/1/CONTCAR")
      try write("initial", to: runs + "/1/POSCAR")
      try write("", to: runs + "/2/CONTCAR")
      try write(poscar, to: runs + "/2/POSCAR")
      try write(poscar, to: runs + "/3/CONTCAR.gz")
      try write("", to: runs + "/4/CONTCAR")
      try write("", to: runs + "/notes/INCAR")
      let outcome = try run(["predict", runs])
      #expect(
        try outcome.lines.map { $0["file"] as? String }
          == ["1/CONTCAR", "2/POSCAR", "3/CONTCAR.gz", "4/CONTCAR"].map { runs + "/" + $0 })
      #expect(
        try outcome.lines.map { try problem(in: $0)?.code } == [nil, nil, nil, "empty_file"])
      #expect(outcome.end == .exited(1))

      let single = try run(["predict", runs + "/1/"])
      #expect(try single.lines.map { $0["file"] as? String } == [runs + "/1/CONTCAR"])
      #expect(single.end == .exited(0))

      let none = try run(["predict", runs + "/notes"])
      let line = try #require(none.lines.first)
      #expect(line["file"] as? String == runs + "/notes")
      #expect(try problem(in: line) == ReceivedProblem(404, "no_structure_in_folder"))
      #expect(none.output[0].contains("CONTCAR") && none.end == .exited(1))
    }
  }

  @Test func `files are explained one after the other`() throws {
    try withTemporaryFolder { folder in
      let (cif, wrong) = (folder + "/a.cif", folder + "/wrong")
      try write(structure("cif"), to: cif)
      try write("wrong", to: wrong)
      let alone = try run(["explain", cif])
      #expect(alone.end == .exited(0) && alone.errors.isEmpty)
      let outcome = try run(["explain", cif, wrong, cif])
      #expect(outcome.end == .exited(1))
      #expect(outcome.errors.count == 1 && outcome.errors[0].hasPrefix("Error: \(wrong): "))
      #expect(outcome.output == [cif] + alone.output + ["", cif] + alone.output)
      let objects = try run(["explain", "--json", cif, wrong, cif])
      #expect(try objects.lines.map { $0["file"] as? String } == [cif, cif])
      #expect(try objects.lines.allSatisfy { $0["explanation"] != nil })
    }
  }

  @Test(arguments: formats)
  func `each configuration is written to a file of its own`(format: String) throws {
    try withTemporaryFolder { folder in
      let requests = [
        Self.request, Self.request.replacing(#""id":"pair","#, with: ""),
        Self.request.replacing("pair", with: "../a b/c"), "wrong", Self.request,
      ]
      let out = folder + "/out/structures"
      let arguments = ["structure", "--format", format, "--output", out]
      let outcome = try run(arguments, input: requests.joined(separator: "\n"))
      #expect(outcome.end == .exited(1))
      #expect(outcome.errors.count == 2)
      #expect(outcome.errors[0].hasPrefix("Error: standard input, line 4: "))
      #expect(outcome.errors[1].hasPrefix("Error: standard input, line 5: \(out)/pair."))
      let files = try FileManager.default.contentsOfDirectory(atPath: out).map { out + "/" + $0 }
      #expect(files.sorted() == outcome.output.sorted())
      #expect(files.count == 3)
      #expect(outcome.output.contains { $0.hasPrefix(out + "/_a_b_c.") })
      let predictions = try run(["predict"] + files).lines
      #expect(predictions.count == 3 && Set(predictions.map { $0["key"] as? String }).count == 1)

      // Nothing is replaced unless that is asked for.
      try write("mine", to: outcome.output[0])
      let again = try run(arguments, input: requests[0])
      #expect(again.end == .exited(1) && again.output.isEmpty)
      #expect(again.errors.first?.contains("--force") == true)
      #expect(try String(contentsOfFile: outcome.output[0], encoding: .utf8) == "mine")
      #expect(try run(arguments + ["--force"], input: requests[0]).end == .exited(0))
      #expect(
        try String(contentsOfFile: outcome.output[0], encoding: .utf8)
          == structure(format))
    }
  }

  @Test func `a configuration may be given by options`() throws {
    let options = ["structure", "--material", "hBN", "--supercell", "6x6", "--defects", "v_B+C_N"]
    let outcome = try run(options)
    #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
    let request = #"{"material":"BN","supercell":[6,6],"defects":"v_B+C_N"}"#
    let text = outcome.output.map { $0 + "\n" }.joined()
    #expect(try text == structure("cif", of: request))
    #expect(
      try run(["predict"], input: text).lines.first?["key"] as? String
        == run(["predict"], input: request).lines.first?["key"] as? String)
    let unknown = try run(["structure", "--material", "Mo", "--defects", "v_Mo"])
    #expect(unknown.end == .exited(1) && unknown.errors.count == 1)
  }

  @Test func `several structures need a folder`() throws {
    let outcome = try run(["structure"], input: Self.request + "\n" + Self.request)
    #expect(outcome.end == .exited(1) && outcome.output.isEmpty)
    #expect(outcome.errors.first?.contains("--output") == true)
  }
}
