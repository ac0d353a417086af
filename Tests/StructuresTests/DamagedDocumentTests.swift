import Crystals
import Defects
import FileSupport
import JSON
import Numerics
import Structures
import Testing

/// Documents from outside are read as configurations or rejected; they never end the process.
@Suite struct DamagedDocumentTests {
  static let document = """
    {"id":"x","material":"MoS2","supercell":[8,8],"defects":[\
    {"type":"vacancy","element":"S","cell":[0,0],"basis":1},\
    {"type":"substitution","from":"Mo","to":"W","cell":[3,4],"basis":0},\
    {"type":"vacancy","position":[0.4583,0.2917,0.2642]}]}
    """

  /// Pieces of JSON and of numbers.
  static let pieces = [
    "0", "-1", "1e400", "9223372036854775808", "0.5", "null", "true", "\"\"", "[]", "{}", ",", "]",
    "}", "\"", "\\u0000", "-0", "1e-400", "64", "65", "[[", "\u{FEFF}", "é",
  ].map { Array($0.utf8) }

  static func damaged(_ bytes: [UInt8], using random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let start = Int.random(in: 0..<bytes.count, using: &random)
      if UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[start] {
        bytes[start] = .random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &random)
        continue
      }
      let end = min(bytes.count, start + .random(in: 0...4, using: &random))
      let piece =
        Bool.random(using: &random)
        ? pieces[.random(in: 0..<pieces.count, using: &random)]
        : [.random(in: 0...255, using: &random)]
      bytes.replaceSubrange(start..<end, with: piece)
    }
    return bytes
  }

  @Test func `a damaged document is a configuration or an error with pointers`() throws {
    var random = SplitMix64(seed: 41)
    var read = 0
    for _ in 0..<5000 {
      let bytes = Self.damaged(Array(Self.document.utf8), using: &random)
      do {
        let document = try ConfigurationDocument(json: bytes)
        let configuration = try document.configuration(in: CommittedFiles.catalogue) {
          Supercell(host: $0, a: 8, b: 8)
        }
        let text = configuration.description
        #expect(try DefectConfiguration(text: text, in: CommittedFiles.catalogue) == configuration)
        read += 1
      } catch let error as JSONSyntaxError {
        #expect(0...bytes.count ~= error.offset)
      } catch let error as InvalidDocument {
        #expect(!error.faults.isEmpty)
        #expect(error.faults.allSatisfy { $0.pointer.isEmpty || $0.pointer.hasPrefix("/") })
      }
    }
    #expect(read > 50)
  }
}
