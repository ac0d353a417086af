import FileSupport
import Foundation
import JSON
import Testing

/// Files that pymatgen and ASE write and read, if they are installed.
struct WrittenFileTests {
  private static let script = CommittedFiles.root + "/Tests/StructuresTests/Oracle/structures.py"

  /// Returns the output of the script for a line of input; nil if Python or the libraries are missing.
  private static func run(input: String) -> Data? {
    let process = Process()
    let (source, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      ProcessInfo.processInfo.environment["PYTHON"] ?? "python3", script,
      CommittedFiles.root + "/Models/hosts", "3",
    ]
    process.standardInput = source
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    // The script reads all of its input before it writes.
    try? source.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try? source.fileHandleForWriting.close()
    let data = try? output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data ?? Data() : nil
  }

  private static let isInstalled = run(input: "") != nil

  private func output(of arguments: [String], input: String) throws -> String {
    let program = try Program(
      [arguments[0], "--models", Fixture.models, "--model", Fixture.model] + arguments.dropFirst())
    program.write(input)
    program.closeInput()
    let output = try program.readOutput()
    #expect(try program.readErrors().isEmpty)
    #expect(program.waitForEnd() == .exited(0))
    return output.map { $0 + "\n" }.joined()
  }

  @Test(
    .enabled(
      if: isInstalled,
      "needs python3 (or the one that PYTHON names) with pymatgen-core and ase from PyPI"))
  func `files of pymatgen and ASE are predicted, and they read the structures of the command`()
    throws
  {
    let fields =
      #""material":"MoS2","supercell":[[6,0],[0,6]],"defects":[{"type":"vacancy","cell":[2,3],"basis":1},"#
      + #"{"type":"substitution","to":"W","cell":[5,0],"basis":0}]"#
    let expected = try json(output(of: ["predict"], input: "{\(fields)}").utf8)
    var texts = JSONWriter()
    try texts.object { json in
      for format in ["cif", "poscar", "pymatgen", "extxyz"] {
        json.name(escaping: format)
        json.string(try output(of: ["structure", "--format", format], input: "{\(fields)}"))
      }
    }
    let line = String(decoding: texts.bytes, as: UTF8.self)
    let result = try #require(
      Self.run(input: "{\(fields),\"noise\":0.2,\"refined\":false,\"texts\":\(line)}\n"))
    let object = try #require(JSONSerialization.jsonObject(with: result) as? [String: Any])
    #expect(object["faults"] as? [String] == [])
    let written = try #require(object["written"] as? [String: Any])
    #expect(written.count >= 8)
    try withTemporaryFolder { folder in
      var paths: [String] = []
      for (name, structure) in written {
        let path = folder + "/" + name
        let text = structure as? String
        let data =
          try text.map { Data($0.utf8) }
          ?? JSONSerialization.data(
            withJSONObject: structure, options: [.prettyPrinted])
        try data.write(to: URL(filePath: path))
        paths.append(path)
      }
      let lines = try output(of: ["predict"] + paths, input: "").split(separator: "\n")
      #expect(lines.count == paths.count)
      for (line, path) in zip(lines, paths) {
        let prediction = try json(line.utf8)
        #expect(prediction["file"] as? String == path)
        #expect(prediction["key"] as? String == expected["key"] as? String, "\(path)")
      }
    }
  }
}
