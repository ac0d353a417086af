import Crystals
import Defects
import FileSupport
import Numerics
import Testing

/// Text from outside is read as a configuration or rejected; it never ends the process.
@Suite struct DamagedTextTests {
  @Test func `a damaged text is an error or a configuration with that text`() throws {
    var random = SplitMix64(seed: 42)
    let whole = Array("MoS2:8x8:v@0.0.1+W@3.4.0+Se@7.7.2".utf8)
    let letters = Array("MoSWev0123456789.@+:x".utf8)
    var read = 0
    for _ in 0..<5000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = letters[.random(in: 0..<letters.count, using: &random)]
        case 1: bytes.remove(at: index)
        default: bytes.insert(letters[.random(in: 0..<letters.count, using: &random)], at: index)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let configuration = try? DefectConfiguration(text: text, in: CommittedFiles.catalogue)
      else {
        continue
      }
      #expect(configuration.description == text)
      read += 1
    }
    #expect(read > 50)
  }
}
