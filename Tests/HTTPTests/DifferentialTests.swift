import Foundation
import HTTP
import Testing

/// Compares the parser with h11 and httptools (llhttp), where they are installed.
///
/// Requests that both accept have to be read equally. Verdicts may differ only as ``Oracle`` lists, with the section that
/// each difference rests on.
@Suite struct DifferentialTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Differential/messages.py").path()

  /// Returns the script's output; nil if Python or the other parsers are missing.
  private static func run(seed: Int, count: Int) -> Data? {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [ProcessInfo.processInfo.environment["PYTHON"] ?? "python3", script, "\(seed)", "\(count)"]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = try? output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? data ?? Data() : nil
  }

  @Test(
    .enabled(
      if: run(seed: 0, count: 0) != nil,
      "needs python3 (or the one that PYTHON names) with h11 and httptools from PyPI"),
    arguments: [1, 2, 3])
  func `other parsers differ only where the list of differences says so`(seed: Int) throws {
    let lines = try #require(Self.run(seed: seed, count: 2000)).split(separator: 0x0a)
    #expect(lines.count == 2000)
    var agreements = 0
    for line in lines {
      let comparison = try JSONDecoder().decode(Comparison.self, from: line)
      let bytes = comparison.message.hexadecimalBytes
      for oracle in Oracle.allCases {
        let theirs = comparison.verdict(of: oracle)
        let difference = difference(of: oracle, theirs, bytes)
        if difference == nil, theirs.verdict == "accept" { agreements += 1 }
        if let difference, !difference.isExplained {
          Issue.record("\(oracle): \(difference.text) in \(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
    // Many of the messages have to be valid for the comparison to be meaningful.
    #expect(agreements > 1000)
  }

  /// Returns how the verdicts on a message differ, and whether that is expected; nil if they agree.
  private func difference(
    of oracle: Oracle, _ theirs: Comparison.Verdict, _ bytes: [UInt8]
  ) -> (text: String, isExplained: Bool)? {
    let transcript = Transcript(bytes)
    let request = transcript.messages.first.flatMap { $0.isComplete ? $0 : nil }
    if let request {
      if theirs.verdict == "accept" {
        return theirs.normalized == request.verdict
          ? nil : ("it reads \(theirs), not \(request)", false)
      }
    } else if let error = transcript.error {
      // Some parsers check lines one by one, others check all of them at the end.
      if theirs.verdict == "reject" || theirs.then == "reject" { return nil }
      return ("its verdict is \(theirs.verdict), not \(error)", oracle.lenient[error] != nil)
    } else if theirs.verdict == "incomplete" {
      return nil
    }
    // The other parser refuses a message that is read or incomplete here. This parser refuses an invalid line at its end.
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    let isExplained =
      theirs.verdict == "reject"
      && (oracle.strict.contains { $0.holds(lines) }
        || request == nil && Transcript(bytes + [0x0a]).error != nil)
    return (
      "its verdict is \(theirs.verdict), not \(request == nil ? "incomplete" : "accept")",
      isExplained
    )
  }
}

extension Transcript.Message {
  /// The message in the form of the other parsers' verdicts.
  fileprivate var verdict: Comparison.Verdict {
    Comparison.Verdict(
      verdict: "accept", method: method,
      target: (authority ?? "") + path + (query.map { "?\($0)" } ?? ""),
      version: version,
      headers: fields.map { field in
        let name = field[0].lowercased()
        return [name, name == "transfer-encoding" ? field[1].lowercased() : field[1]]
      },
      body: String(decoding: body, as: UTF8.self))
  }
}
