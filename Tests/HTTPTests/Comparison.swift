// What other parsers make of a message.

import Foundation

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

extension Comparison.Verdict {
  /// The verdict with its bytes as text, and with what is the same in other words put in ours.
  var normalized: Comparison.Verdict {
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

extension String {
  var hexadecimalBytes: [UInt8] {
    let digits = utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  fileprivate var hexadecimalText: String { String(decoding: hexadecimalBytes, as: UTF8.self) }
}
