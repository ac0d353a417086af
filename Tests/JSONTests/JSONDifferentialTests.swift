import FoundationEssentials
import JSON
import Numerics
import Testing

/// Foundation's reader is the oracle: both accept the same texts and read the same values.
@Suite struct JSONDifferentialTests {
  static let whole = #"""
    {"id":"x\u00e9\ud83e\uddea é 🧪","material":"MoS2","supercell":[8,8.0,1e0],"more":{"a":[[],{},null]},
     "defects":[{"type":"vacancy","cell":[0,0],"position":[0.4583,-0.2917,2.642E-1],"ok":true,"no":false}]}
    """#

  static let pieces = [
    "0", "-1", "9223372036854775808", "0.5", "1e5", "null", "true", "\"\"", "[]", "{}", ",", ":",
    "]", "}", "[", "{", "\"", "\\", "\\u0000", "\\ud800", "\\/", "-0", "1e-400", " ", "\n", "\t",
    "é", "\u{0}", ".", "e", "-", "+", "//",
  ].map { Array($0.utf8) }

  /// Returns the value that Foundation reads, nil if the text is not JSON.
  static func oracle(_ bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(bytes))
  }

  /// Whether the readers are known to differ on a text: Foundation skips trailing commas and NUL bytes.
  static func isKnownDifference(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    return text.contains(",]") || text.contains(",}") || bytes.contains(0)
  }

  @Test func `both readers read a damaged text alike, or both reject it`() throws {
    var random = SplitMix64(seed: 11)
    var read = 0
    for _ in 0..<3000 {
      var bytes = Array(Self.whole.utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, start + .random(in: 0...3, using: &random))
        let piece =
          Int.random(in: 0..<4, using: &random) > 0
          ? Self.pieces[.random(in: 0..<Self.pieces.count, using: &random)]
          : [.random(in: 0...255, using: &random)]
        bytes.replaceSubrange(start..<end, with: piece)
      }
      guard !Self.isKnownDifference(bytes) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      let oracle = Self.oracle(bytes)
      do {
        let value = try Value(bytes)
        #expect(value == oracle, "\(text)")
        read += 1
      } catch is JSONSyntaxError {
        #expect(oracle == nil, "\(text)")
      } catch is InvalidDocument {
        // Foundation rejects a number that is too large for a Double.
        #expect(oracle == nil, "\(text)")
      }
    }
    #expect(read > 200)
  }
}
