// What was committed outlives the process that wrote it, however that ends.

import Foundation
import PredictionStore
import StoreWriter
import Testing

struct ProcessTests {
  /// Ten, unless the environment asks for more.
  private static let rounds =
    ProcessInfo.processInfo.environment["LACUNA_KILL_ROUNDS"].flatMap { Int($0) } ?? 10

  /// The tests' own executable and the writer are built side by side.
  private func writer(_ arguments: String...) throws -> (process: Process, output: Pipe) {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("StoreWriter")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    return (process, output)
  }

  @Test func `rows committed by a process that is killed are all intact`() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(state: 4)
    var committed = 0
    for _ in 0..<Self.rounds {
      let (process, output) = try writer(folder.file, "\(committed)")
      var text = ""
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        text += String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      }
      usleep(.random(in: 0..<5000, using: &random))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      // A line cut short is not a promise.
      committed =
        text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .compactMap { Int($0) }.last ?? committed

      let store = PredictionStore(file: folder.file)
      #expect(store.snapshot.state == .disk)
      #expect(store.count(of: 0..<committed) == committed)
      #expect(store.count(of: committed..<committed + 1000) != nil)
      let connection = try Connection(path: folder.file, mode: .readOnly, busyTimeout: 0)
      #expect(try connection.text("PRAGMA integrity_check") == "ok")
      store.close()
    }
    #expect(committed > 0)
    #expect(try folder.names.allSatisfy { !$0.contains("corrupt") })
  }

  @Test func `several processes fill one file`() throws {
    let folder = try TemporaryFolder()
    let writers = try (0..<3).map { [file = folder.file] in
      try writer(file, "\($0 * 1000)", "1500")
    }
    for (process, output) in writers {
      let lines = String(
        decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self
      ).split(separator: "\n")
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(lines.last == "the cache file is in use")
    }
    #expect(PredictionStore(file: folder.file).count(of: 0..<3500) == 3500)
  }

  @Test(arguments: [0, 1000, 30_000, 300_000])
  func `a disk that fails to write costs no answer`(limit: Int) throws {
    let folder = try TemporaryFolder()
    let (process, output) = try writer(folder.file, "0", "2000", "\(limit)")
    let lines = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self
    ).split(separator: "\n")
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(lines.last != "the cache file is in use")
    #expect(PredictionStore(file: folder.file).count(of: 0..<2000) != nil)
  }
}
