// Two other parsers on the same messages: h11 and httptools (llhttp), where they are installed.
//
// Where both accept a request, they have to read the same. Where the verdicts differ, the
// difference has to be one of those stated here, with the section that it rests on.

import Foundation
import HTTP
import Testing

@Suite struct DifferentialTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Differential/messages.py").path()

  /// What the script prints; nil where Python or the oracles are missing.
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
  func `other parsers differ only where it is said`(seed: Int) throws {
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
    // The messages are of use only if many of them are requests.
    #expect(agreements > 1000)
  }

  /// How the verdicts on a message differ, and whether that was to be expected; nil if they do not.
  private func difference(
    of oracle: Oracle, _ theirs: Comparison.Verdict, _ bytes: [UInt8]
  ) -> (text: String, isExplained: Bool)? {
    let transcript = Transcript(bytes)
    let request = transcript.messages.first.flatMap { $0.isComplete ? $0 : nil }
    if let request {
      if theirs.verdict == "accept" {
        return theirs.normalized == request.verdict
          ? nil : ("they read \(theirs), not \(request)", false)
      }
    } else if let error = transcript.error {
      // Some look at lines one by one, some at all of them together.
      if theirs.verdict == "reject" || theirs.then == "reject" { return nil }
      return ("they \(theirs.verdict) \(error)", oracle.lenient[error] != nil)
    } else if theirs.verdict == "incomplete" {
      return nil
    }
    // They refuse what is read here, or what may yet become a request. A line that is wrong already
    // is refused here at its end.
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false)
    let isExplained =
      theirs.verdict == "reject"
      && (oracle.strict.contains { $0.holds(lines) }
        || request == nil && Transcript(bytes + [0x0a]).error != nil)
    return ("they \(theirs.verdict) what is \(request == nil ? "incomplete" : "read")", isExplained)
  }
}

extension Transcript.Message {
  /// The message as the oracles tell it.
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
