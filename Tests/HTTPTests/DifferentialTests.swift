// Two other parsers on the same messages: h11 and httptools (llhttp), where they are installed.
//
// Where both accept a request, they have to read the same. Where the verdicts differ, the
// difference has to be one of those stated here, with the section that it rests on.

import Foundation
import HTTP
import Testing

/// Parsers written by others, in another language.
enum Oracle: String, CaseIterable, Sendable {
  case h11, httptools

  /// Rules that this server keeps and the oracle does not.
  var lenient: [ParseError: String] {
    switch self {
    case .h11:
      [
        .invalidContentLength: "§6.3: reads a list of equal lengths; waits for 10²⁰ bytes",
        .repeatedContentLength: "§6.3: reads equal lengths",
        .contentLengthWithTransferEncoding: "§6.3: prefers the chunks",
        .transferEncodingInHTTP10: "§6.1: reads chunks of any version",
        .invalidChunkExtension: "§7.1.1: passes over whatever follows the size",
        .invalidChunkSize: "§7.1: reads twenty digits, and spaces after them",
        .invalidFieldValue: "RFC 9110 §5.5: reads control characters other than NUL, CR and LF",
        .foldedLine: "§5.2: unfolds",
        .bareLineFeed: "§2.2: ends lines at LF",
        .missingHost: "§3.2: asks for it in HTTP/1.1 alone, not in 1.2",
        .invalidHost: "§3.2: reads any value",
        .invalidTarget: "§3.2: reads any visible characters",
        .unsupportedVersion: "RFC 9110 §15.6.6: reads any version",
      ]
    case .httptools:
      [
        .invalidContentLength: "RFC 9110 §8.6: waits for more bytes than 2⁶³",
        .transferEncodingInHTTP10: "§6.1: reads chunks of any version",
        .invalidTransferEncoding: "RFC 9110 §5.6.1: reads empty members of a list",
        .unsupportedTransferCoding: "§6.1: leaves other codings to the application",
        .invalidChunkSize: "§7.1: reads any number of leading zeros",
        .missingHost: "§3.2: leaves it to the application",
        .repeatedHost: "§3.2: leaves it to the application",
        .invalidHost: "§3.2: leaves it to the application",
        .invalidMethod: "§2.2: passes over any number of empty lines",
        .bareLineFeed: "§2.2: ends the request line of HTTP/0.9 at LF",
        .malformedRequestLine: "§3: reads requests of HTTP/0.9, and spaces before the target",
        .malformedVersion: "§3: reads spaces before the version",
        .invalidTarget: "§3.2: reads characters that a URI lacks",
        .unsupportedVersion: "RFC 9110 §15.6.6: reads 0.9 and 2.0",
      ]
    }
  }

  /// Messages that the oracle refuses and this server reads, by their lines.
  var strict: [(reason: String, holds: @Sendable ([Substring]) -> Bool)] {
    switch self {
    case .h11:
      [
        ("§2.2: an empty line before the request line", { $0.first == "" }),
        (
          "RFC 9110 §8.6: a length of more than twenty digits",
          { $0.contains { $0.hasField("content-length") && $0.filter(\.isNumber).count > 20 } }
        ),
      ]
    case .httptools:
      [
        (
          "§3.1: a method that it has no number for",
          { lines in
            let line = lines.first { !$0.isEmpty } ?? ""
            return !Self.methods.contains(line.prefix { $0 != " " })
          }
        ),
        ("RFC 9110 §6.2: a later minor version", { $0.contains { $0.hasSuffix(" HTTP/1.2") } }),
        (
          "§5: a tab after a value",
          {
            $0.contains {
              ($0.hasField("transfer-encoding") || $0.hasField("content-length"))
                && $0.reversed().prefix { " \t".contains($0) }.contains("\t")
            }
          }
        ),
      ]
    }
  }

  private static let methods: Set<Substring> = [
    "GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "M-SEARCH", "PURGE",
  ]
}

/// A message and the oracles' verdicts on it, as the script writes them.
struct Comparison: Decodable {
  struct Verdict: Decodable, Equatable {
    let verdict: String
    /// The verdict on an incomplete message once its lines have ended.
    var then: String?
    let method: String?
    let target: String?
    let version: String?
    let headers: [[String]]?
    let body: String?
  }

  let message: String
  let h11: Verdict
  let httptools: Verdict

  func verdict(of oracle: Oracle) -> Verdict { oracle == .h11 ? h11 : httptools }
}

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

extension Comparison.Verdict {
  /// The verdict with its bytes as text, and with what is the same in other words put in ours.
  fileprivate var normalized: Comparison.Verdict {
    var target = target ?? ""
    if let scheme = target.firstMatch(of: /^https?:\/\//.ignoresCase()) {
      // An absolute form has a path, if only an empty one.
      let rest = target[scheme.range.upperBound...]
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      target = rest[..<end] + (rest[end...].hasPrefix("/") ? "" : "/") + rest[end...]
    }
    return Comparison.Verdict(
      verdict: verdict, method: method, target: target,
      // A later minor version is read as 1.1.
      version: version == "1.0" ? "HTTP/1.0" : "HTTP/1.1",
      headers: headers?.map { field in
        let value = field[1].hexadecimalText.trimmingCharacters(in: .whitespaces)
        return [field[0], field[0] == "transfer-encoding" ? value.lowercased() : value]
      },
      body: body?.hexadecimalText)
  }
}

extension Substring {
  fileprivate func hasField(_ name: String) -> Bool { lowercased().hasPrefix("\(name):") }
}

extension String {
  fileprivate var hexadecimalBytes: [UInt8] {
    let digits = utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  fileprivate var hexadecimalText: String { String(decoding: hexadecimalBytes, as: UTF8.self) }
}
