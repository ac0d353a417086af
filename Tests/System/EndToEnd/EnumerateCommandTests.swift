import FileSupport
import Foundation
import HTTPSupport
import Testing

struct EnumerateCommandTests {
  private func program(
    _ arguments: String..., supercell: String = "3x3", defects: String = "v_Mo+2v_S"
  ) throws -> Program {
    try Program(
      [
        "enumerate", "--models", Fixture.models, "--model", Fixture.model, "--material", "MoS2",
        "--supercell", supercell, "--defects", defects,
      ] + arguments)
  }

  private func output(of program: Program) throws -> [String] {
    let output = try program.readOutput()
    #expect(program.waitForEnd() == .exited(0))
    return output
  }

  @Test func `the command prints the lines of the server, on any number of threads`() throws {
    let service = try RunningService()
    for (arguments, options) in [
      ([], ""), (["--sort", "formation_energy"], #","sort":"formation_energy""#),
      (["--top", "5", "--target-gap", "0.4"], #","top":5,"target_gap_ev":0.4"#),
      (["--temperature", "700"], #","temperature_k":700"#),
      (
        ["--chemical-potentials", "S=-0.5", "--max-formation-energy", "9"],
        #","chemical_potentials":{"S":-0.5},"max_formation_energy_ev":9"#
      ),
      (["--sample", "10", "--seed", "5"], #","sample":10,"seed":5"#),
    ] {
      let served = try service.post(
        "/enumerate",
        #"{"material":"MoS2","supercell":[3,3],"defects":"v_Mo+2v_S"\#(options)}"#,
        ["Content-Type": "application/json", "Accept": "application/x-ndjson"]
      ).text.replacing(#""cached":true"#, with: #""cached":false"#)
      for threads in ["1", "3"] {
        let program = try Program(
          [
            "enumerate", "--models", Fixture.models, "--material", "MoS2", "--supercell", "3x3",
            "--defects", "v_Mo+2v_S", "--threads", threads,
          ] + arguments)
        #expect(try output(of: program).map { $0 + "\n" }.joined() == served)
        let errors = try program.readErrors()
        #expect(errors.first?.hasSuffix("inequivalent arrangements of 1377 placements") == true)
        #expect(errors.count == (arguments.first == "--temperature" ? 6 : 1))
      }
    }
  }

  @Test func `tables have a header and a row for each arrangement`() throws {
    let lines = try output(of: program())
    let csv = try output(of: program("--format", "csv"))
    #expect(csv.count == lines.count + 1)
    #expect(csv[0].hasPrefix("material,supercell_a,") && csv[0].hasSuffix(",multiplicity"))
    let table = try output(of: program("--format", "table"))
    #expect(table.count == lines.count + 1)
    // Numbers end where their titles end.
    for title in ["multiplicity", "E_f/eV", "gap/eV", "distance"] {
      let end = try #require(table[0].range(of: title)).upperBound
      let column = table[0].distance(from: table[0].startIndex, to: end)
      for row in table.dropFirst() {
        let characters = Array(row)
        #expect(characters[column - 1].isNumber && characters[column] == " ")
      }
    }
    let weighted = try output(of: program("--format", "csv", "--temperature", "300"))
    #expect(weighted[0].hasSuffix(",multiplicity,boltzmann_weight"))
    let weights = weighted.dropFirst().compactMap { $0.split(separator: ",").last }.compactMap {
      Double($0)
    }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
  }

  @Test func `more arrangements than the limit are refused with their number`() throws {
    let program = try program(supercell: "8x8", defects: "64v_S")
    #expect(try program.readOutput().isEmpty)
    #expect(program.waitForEnd() == .exited(1))
    let errors = try program.readErrors()
    // C(128, 64)
    #expect(errors[0].hasSuffix(" of 23951146041928082866135587776380551750 placements"))
    #expect(errors[1].contains("--sample"))
  }

  @Test(arguments: [
    ["--temperature", "300", "--sample", "3"], ["--seed", "1"], ["--target-gap", "nan"],
    ["--top", "0"], ["--sort", "energy"], ["--target-gap", "1", "--sort", "key"],
  ])
  func `options that contradict each other are refused`(arguments: [String]) throws {
    let program = try Program(
      ["enumerate", "--models", Fixture.models, "--material", "MoS2", "--defects", "v_S"]
        + arguments)
    #expect(try program.readOutput().isEmpty)
    #expect(program.waitForEnd() == .exited(64))
    #expect(try program.readErrors().contains { $0.contains(arguments[0]) })
  }

  @Test func `structures are those of the arrangements that are printed`() throws {
    try withTemporaryFolder { folder in
      let lines = try output(
        of: program(
          "--top", "3", "--structures", folder + "/out", "--structure-format", "poscar",
          supercell: "4x2"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/out").sorted()
      #expect(names.count == 3)
      let keys = try lines.map { try #require(try json($0.utf8)["key"] as? String) }
      let predict = try Program(
        ["predict", "--models", Fixture.models] + names.map { folder + "/out/" + $0 })
      let found = try predict.readOutput().map { try json($0.utf8)["key"] as? String }
      #expect(Set(found) == Set(keys))
      #expect(predict.waitForEnd() == .exited(0))
    }
  }

  @Test(arguments: [[], ["--sort", "formation_energy"], ["--top", "20"]])
  func `an interrupt leaves complete lines and a failure`(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let file = folder + "/arrangements.ndjson"
      let partial = file + ".partial"
      let program = try Program(
        [
          "enumerate", "--models", Fixture.models, "--material", "MoS2", "--supercell", "8x8",
          "--defects", "3v_S+3Se_S", "--limit", "1000000000", "--output", file,
        ] + arguments)
      // The count is printed when the work begins.
      _ = try program.readErrorLine()
      if arguments.isEmpty {
        eventually { (try? String(contentsOfFile: partial, encoding: .utf8))?.isEmpty == false }
      }
      program.signal(SIGINT)
      #expect(program.waitForEnd() == .exited(130))
      let message = try program.readErrors().first { $0.hasPrefix("interrupted after ") }
      #expect(message?.contains(partial) == true)
      #expect(!FileManager.default.fileExists(atPath: file))
      let text = try String(contentsOfFile: partial, encoding: .utf8)
      #expect(text.isEmpty || text.hasSuffix("\n"))
      #expect(arguments.isEmpty ? !text.isEmpty : true)
      let energies = try text.split(separator: "\n").map {
        try #require(try json($0.utf8)["formation_energy_ev"] as? Double)
      }
      if !arguments.isEmpty { #expect(energies == energies.sorted()) }
    }
  }
}
