import Foundation

/// A message and the verdicts of two other parsers on it, as `Differential/messages.py` writes them.
struct Comparison: Decodable {
  struct Verdict: Decodable, Equatable {
    let verdict: String
    /// The verdict on an incomplete message after its last line is completed.
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

extension Comparison.Verdict {
  /// The verdict in the form of this parser: bytes as text, targets with a path, and known versions.
  var normalized: Comparison.Verdict {
    var target = target ?? ""
    if let scheme = target.firstMatch(of: /^https?:\/\//.ignoresCase()) {
      // This parser gives an absolute form without a path the path `/`.
      let rest = target[scheme.range.upperBound...]
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      target = rest[..<end] + (rest[end...].hasPrefix("/") ? "" : "/") + rest[end...]
    }
    return Comparison.Verdict(
      verdict: verdict, method: method, target: target,
      // This parser reads a later minor version as 1.1.
      version: version == "1.0" ? "HTTP/1.0" : "HTTP/1.1",
      headers: headers?.map { field in
        let value = field[1].hexadecimalText.trimmingCharacters(in: .whitespaces)
        return [field[0], field[0] == "transfer-encoding" ? value.lowercased() : value]
      },
      body: body?.hexadecimalText)
  }
}

extension String {
  var hexadecimalBytes: [UInt8] {
    let digits = utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  fileprivate var hexadecimalText: String { String(decoding: hexadecimalBytes, as: UTF8.self) }
}
