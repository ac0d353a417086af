import FileSupport
import Foundation
import HTTPSupport
import Testing

/// Output files have their names when they are complete, not before.
struct OutputFileTests {
  private static let hosts = CommittedFiles.root + "/Models/hosts"
  private static let row = #"{"material":"BN","supercell":[6,6],"defects":"v_B","energy":9}"# + "\n"

  /// Starts an import of rows on standard input.
  private func startImport(to out: String, _ options: String...) throws -> Program {
    try Program(
      [
        "import", "-", "--energy", "formation", "--per", "cell", "--hosts", Self.hosts, "--out",
        out,
      ]
        + options)
  }

  private func predict(_ input: String, to output: String, _ options: String...) throws -> Program {
    try Program(
      ["predict", "--models", Fixture.models, "--model", Fixture.model, input, "--output", output]
        + options)
  }

  private func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private func text(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `an import that is interrupted leaves nothing`(signal: Int32) throws {
    try withTemporaryFolder { folder in
      let out = folder + "/rows.ndjson"
      let program = try startImport(to: out, "--rejected", folder + "/reasons.txt")
      // More than is written at a time.
      program.write(String(repeating: Self.row, count: 40_000))
      eventually { text(out + ".partial")?.isEmpty == false }
      #expect(names(in: folder) == ["reasons.txt.partial", "rows.ndjson.partial"])
      program.signal(signal)
      #expect(program.waitForEnd() == .exited(128 + signal))
      #expect(names(in: folder).isEmpty)
    }
  }

  @Test func `what a killed command has left does not disturb the next`() throws {
    try withTemporaryFolder { folder in
      let out = folder + "/rows.ndjson"
      let killed = try startImport(to: out)
      eventually { names(in: folder) == ["rows.ndjson.partial"] }
      killed.signal(SIGKILL)
      #expect(killed.waitForEnd() == .signalled(SIGKILL))
      try Data("left".utf8).write(to: URL(filePath: out + ".partial"))
      let program = try startImport(to: out)
      program.write(Self.row)
      program.closeInput()
      #expect(program.waitForEnd() == .exited(0))
      #expect(names(in: folder) == ["rows.ndjson"])
      #expect(text(out)?.hasPrefix("{") == true)
    }
  }

  @Test func `two commands do not write the same file`() throws {
    try withTemporaryFolder { folder in
      let out = folder + "/rows.ndjson"
      let first = try startImport(to: out)
      eventually { names(in: folder) == ["rows.ndjson.partial"] }
      let second = try startImport(to: out)
      second.closeInput()
      #expect(second.waitForEnd() == .exited(1))
      #expect(try second.readErrors().joined().contains("another process"))
      first.write(Self.row)
      first.closeInput()
      #expect(first.waitForEnd() == .exited(0))
      #expect(names(in: folder) == ["rows.ndjson"])
    }
  }

  @Test func `a symbolic link remains, and the file that it names is written`() throws {
    try withTemporaryFolder { folder in
      let link = folder + "/link"
      try Data("old\n".utf8).write(to: URL(filePath: folder + "/target"))
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
      let program = try startImport(to: link, "--force")
      program.write(Self.row)
      program.closeInput()
      #expect(program.waitForEnd() == .exited(0))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
      #expect(text(folder + "/target")?.hasPrefix("{") == true)
      #expect(names(in: folder) == ["link", "target"])
    }
  }

  @Test func `a device is written directly, and a full disk is an error`() throws {
    for (device, code) in [("/dev/null", 0), ("/dev/full", 1)] as [(String, Int32)] {
      let program = try startImport(to: device)
      program.write(Self.row)
      program.closeInput()
      #expect(program.waitForEnd() == .exited(code))
      #expect(
        try program.readErrors() == (code == 0 ? [] : ["Error: /dev/full: No space left on device"])
      )
      #expect(!FileManager.default.fileExists(atPath: device + ".partial"))
    }
  }

  @Test func `an error leaves no output file`() throws {
    try withTemporaryFolder { folder in
      for (number, code) in [(1, 0), (2, 1)] as [(Int, Int32)] {
        // The structures are there at the second time.
        let program = try Program([
          "enumerate", "--models", Fixture.models, "--model", Fixture.model, "--material", "MoS2",
          "--supercell", "3x3", "--defects", "v_S", "--structures", folder + "/structures",
          "--output", folder + "/\(number).ndjson",
        ])
        #expect(program.waitForEnd() == .exited(code))
        #expect(try program.readErrors().joined().contains("already exists") == (code == 1))
        #expect(names(in: folder) == ["1.ndjson", "structures"])
      }
    }
  }

  @Test func `an interrupted prediction is continued, and has its name at the end`() throws {
    try withTemporaryFolder { folder in
      let output = folder + "/out.ndjson"
      let first = try predict("-", to: output)
      first.write(Fixture.request(0) + "\n")
      eventually { text(output + ".partial")?.hasSuffix("\n") == true }
      first.signal(SIGTERM)
      #expect(first.waitForEnd() == .signalled(SIGTERM))
      #expect(names(in: folder) == ["out.ndjson.partial"])
      let input = folder + "/in.ndjson"
      let lines = (0..<3).map { Fixture.request($0) + "\n" }.joined()
      try Data(lines.utf8).write(to: URL(filePath: input))
      let refused = try predict(input, to: output)
      #expect(refused.waitForEnd() == .exited(1))
      #expect(try refused.readErrors().joined().contains("--resume"))
      for _ in 0..<2 {
        let resumed = try predict(input, to: output, "--resume")
        #expect(resumed.waitForEnd() == .exited(0))
        #expect(names(in: folder) == ["in.ndjson", "out.ndjson"])
        #expect(text(output)?.split(separator: "\n").count == 3)
      }
    }
  }
}
