import FoundationEssentials
import JSON
import Testing

struct JSONWriterTests {
  @Test func `fields come out in the order they were written`() {
    let bytes = JSONWriter.object { json in
      json.field("z", 1)
      json.field("a", true)
      json.field("m", [1, 2]) { $0.integer($1) }
      json.field("b", "x")
      json.name("o")
      json.object { $0.field("n", 0.5) }
      json.field("e", [Int]()) { $0.integer($1) }
    }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"z":1,"a":true,"m":[1,2],"b":"x","o":{"n":0.5},"e":[]}"#)
  }

  @Test(arguments: [
    "", "plain", "\"quoted\" and \\", "line\nbreak\ttab\u{0}\u{1f}\u{7f}", "é — 二 🧪",
    "</script>", "\u{2028}",
  ])
  func `any string reads back as itself`(text: String) throws {
    let bytes = JSONWriter.object { json in
      json.name(escaping: text)
      json.string(text)
    }
    let read = try JSONDecoder().decode([String: String].self, from: Data(bytes))
    #expect(read == [text: text])
  }

  @Test(arguments: [
    0, 1, -1, 0.1, 2.644, 1e-6, 123_456.789_012, 2.225_073_858_507_201_4e-308,
    1.797_693_134_862_315_7e308, -7.25e-9,
  ])
  func `any number reads back to the last bit`(value: Double) throws {
    let bytes = JSONWriter.object { $0.field("v", value) }
    let read = try JSONDecoder().decode([String: Double].self, from: Data(bytes))
    #expect(read["v"]?.bitPattern == value.bitPattern)
  }

  @Test func `zero has no sign`() {
    let bytes = JSONWriter.object { $0.field("v", -0.0) }
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"v":0.0}"#)
  }
}
