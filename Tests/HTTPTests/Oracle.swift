import HTTP

/// Other parsers, with their known differences from this one.
enum Oracle: String, CaseIterable, Sendable {
  case h11, httptools

  /// Rules that this parser enforces and the other one does not.
  var lenient: [ParseError: String] {
    switch self {
    case .h11:
      [
        .invalidContentLength: "§6.3: reads a list of equal lengths; waits for 10²⁰ bytes",
        .repeatedContentLength: "§6.3: reads equal lengths",
        .contentLengthWithTransferEncoding: "§6.3: prefers the chunks",
        .transferEncodingInHTTP10: "§6.1: reads chunks of any version",
        .invalidChunkExtension: "§7.1.1: ignores everything after the size",
        .invalidChunkSize: "§7.1: reads twenty digits, and spaces after them",
        .invalidFieldValue: "RFC 9110 §5.5: reads control characters other than NUL, CR and LF",
        .foldedLine: "§5.2: unfolds",
        .bareLineFeed: "§2.2: ends lines at LF",
        .missingHost: "§3.2: requires it in HTTP/1.1 only, not in 1.2",
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
        .invalidMethod: "§2.2: ignores any number of empty lines",
        .bareLineFeed: "§2.2: ends the request line of HTTP/0.9 at LF",
        .malformedRequestLine: "§3: reads requests of HTTP/0.9, and spaces before the target",
        .malformedVersion: "§3: reads spaces before the version",
        .invalidTarget: "§3.2: reads characters that are not allowed in a URI",
        .unsupportedVersion: "RFC 9110 §15.6.6: reads 0.9 and 2.0",
      ]
    }
  }

  /// Messages that the other parser refuses and this one reads, recognised by their lines.
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
          "§3.1: a method that it does not know",
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

extension Substring {
  fileprivate func hasField(_ name: String) -> Bool { lowercased().hasPrefix("\(name):") }
}
