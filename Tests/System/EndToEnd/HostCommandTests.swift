import Crystals
import FileSupport
import Foundation
import Testing

struct HostCommandTests {
  /// 1H-MoTe2 in a cell with γ = 60° and with γ = 120°.
  private static func poscar(isObtuse: Bool) -> String {
    let b = isObtuse ? "-1.775 3.0743902 0" : "1.775 3.0743902 0"
    let (metal, chalcogen) =
      isObtuse
      ? ("0.33333333 0.66666667", "0.66666667 0.33333333")
      : ("0.66666667 0.66666667", "0.33333333 0.33333333")
    return """
      MoTe2
      1.0
      3.55 0 0
      \(b)
      0 0 15
      Mo Te
      1 2
      Direct
      \(metal) 0.1
      \(chalcogen) 0.22
      \(chalcogen) -0.02

      """
  }

  private struct Outcome {
    let end: Program.End
    let output, errors: String
  }

  private func run(_ arguments: [String], input: String) throws -> Outcome {
    let program = try Program(["host"] + arguments)
    program.write(input)
    program.closeInput()
    let output = try program.readOutput().joined(separator: "\n")
    let errors = try program.readErrors().joined(separator: "\n")
    return Outcome(end: program.waitForEnd(), output: output, errors: errors)
  }

  @Test func `cells with angles of 60° and 120° give the same file, which is a host`() throws {
    try withTemporaryFolder { folder in
      var files: [Data] = []
      for isObtuse in [false, true] {
        let name = isObtuse ? "MoTe2-b" : "MoTe2-a"
        let outcome = try run(
          ["-", "--name", name, "--title", "a \"title\"", "--hosts", folder],
          input: Self.poscar(isObtuse: isObtuse))
        #expect(outcome.end == .exited(0) && outcome.errors.isEmpty)
        #expect(outcome.output.contains("-6m2 (D3h), 12 operations"))
        let path = "\(folder)/\(name).json"
        #expect(outcome.output.contains(path))
        files.append(try Data(contentsOf: URL(filePath: path)))
      }
      let first = String(decoding: files[0], as: UTF8.self)
      #expect(
        first.replacing("MoTe2-a", with: "MoTe2-b") == String(decoding: files[1], as: UTF8.self))
      let catalogue = try HostCatalogue(path: folder)
      let host = try #require(catalogue["MoTe2-a"])
      #expect(catalogue.hosts.count == 2 && catalogue.faults.isEmpty)
      #expect(host.title == "a \"title\"" && host.cell.gamma == 120 && host.cell.lengths.z == 20)
      #expect(host.cell.atoms.map(\.element.symbol) == ["Mo", "Te", "Te"])
      // No incomplete file is left.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
  }

  @Test
  func `an existing file is replaced only with --force, and other hosts' names are never taken`()
    throws
  {
    try withTemporaryFolder { folder in
      let path = folder + "/MoTe2.json"
      func write(_ name: String, _ options: String...) throws -> Outcome {
        try run(
          ["-", "--name", name, "--hosts", folder] + options, input: Self.poscar(isObtuse: true))
      }
      try Data("{".utf8).write(to: URL(filePath: path))
      let refused = try write("MoTe2")
      #expect(refused.end == .exited(1) && refused.errors.contains("--force"))
      #expect(try Data(contentsOf: URL(filePath: path)) == Data("{".utf8))
      #expect(try write("MoTe2", "--force").end == .exited(0))
      #expect(try HostCatalogue(path: folder)["MoTe2"] != nil)
      for name in ["mote2", "MOTE2"] {
        let outcome = try write(name, "--force")
        #expect(outcome.end == .exited(1) && outcome.errors.contains("MoTe2"))
      }
      #expect(try write("../x").end == .exited(64))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["MoTe2.json"])
    }
  }

  @Test func `what is no pristine layer is refused with the reason, and nothing is written`() throws
  {
    try withTemporaryFolder { folder in
      let bulk = Self.poscar(isObtuse: true).replacing("0 0 15", with: "0 0 5")
      for (input, reason) in [
        (bulk, "bulk"), ("{\"a\": 1}\n{\"b\": 2}\n", "one structure"), ("", "empty"),
        ("Mo\nx", "standard input"),
      ] {
        let outcome = try run(["-", "--name", "X", "--hosts", folder], input: input)
        #expect(outcome.end == .exited(1))
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}
