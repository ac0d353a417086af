import Foundation

/// The scripts in the folder `Oracle`, which use independent libraries.
enum PythonScript {
  /// Returns the output of a script; nil if it fails, as it does if Python or its libraries are missing.
  static func output(of script: String, _ arguments: [String], input: Data = Data()) -> Data? {
    let process = Process()
    let output = Pipe()
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).ndjson")
    defer { try? FileManager.default.removeItem(at: file) }
    guard (try? input.write(to: file)) != nil else { return nil }
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Oracle/\(script)").path()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [ProcessInfo.processInfo.environment["PYTHON"] ?? "python3", path] + arguments
    process.standardInput = try? FileHandle(forReadingFrom: file)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = try? output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data ?? Data() : nil
  }
}
