import Foundation
import JSON
import Numerics
import Testing

struct JSONWriterTests {
  @Test func `fields keep the order in which they are written`() {
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

  @Test(arguments: [
    (-0.000_01, "-0.00001"), (-0.5, "-0.5"), (0.000_001, "0.000001"), (1e9, "1000000000.0"),
    (-999_999_999.999_999, "-999999999.999999"), (999_999_999.999_999, "999999999.999999"),
    (1_234_567_890.123, "1234567890.123"), (4_503_599_627.370_497, "4503599627.370497"),
    (0.000_000_5, "5e-07"), (-0.000_000_4, "-4e-07"), (2.5e-6 / 2, "1.25e-06"), (1e22, "1e+22"),
  ])
  func `a number of millionths is written without an exponent`(value: Double, text: String) {
    let bytes = JSONWriter.object { $0.field("v", value) }
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"v":\#(text)}"#)
  }

  @Test func `zero has no sign`() {
    let bytes = JSONWriter.object { $0.field("v", -0.0) }
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"v":0.0}"#)
  }

  @Test func `whole numbers are written to the last digit`() {
    var powers: [Int] = [0, .max, .min]
    var power = 1
    while power < .max / 10 {
      powers += [power - 1, power, power + 1, 9 * power, -power, 1 - power]
      power *= 10
    }
    for number in powers {
      let bytes = JSONWriter.object { json in
        json.field("v", number)
        json.field("list", [number, number]) { $0.integer($1) }
      }
      #expect(
        String(decoding: bytes, as: UTF8.self)
          == #"{"v":\#(number),"list":[\#(number),\#(number)]}"#)
    }
  }

  @Test func `a number has the fewest digits that read back as the same number`() {
    var random = SplitMix64(seed: 6)
    for _ in 0..<20_000 {
      // Counts of millionths, and numbers with up to 17 digits.
      let decimals = Double(Int.random(in: 0...6, using: &random))
      let scale = pow(10, decimals)
      let whole = Double(Int.random(in: -9_999_999_999...9_999_999_999, using: &random))
      for value in [whole / scale, whole / 7, (whole / 7).nextUp, whole / 1e16] {
        var json = JSONWriter()
        json.array([value, value]) { $0.number($1) }
        let text = String(decoding: json.bytes, as: UTF8.self)
        let numbers = text.dropFirst().dropLast().split(separator: ",")
        let field = JSONWriter.object { $0.field("v", value) }
        #expect(String(decoding: field, as: UTF8.self) == #"{"v":\#(numbers[0])}"#)
        #expect(numbers.map { Double($0) } == [value, value])
        #expect(significantDigits(String(numbers[0])) == significantDigits("\(value)"), "\(value)")
      }
    }
  }

  /// Returns the number of digits from the first to the last that is not zero.
  private func significantDigits(_ number: String) -> Int {
    let digits = number.prefix { $0 != "e" }.filter(\.isNumber)
    return digits.drop { $0 == "0" }.reversed().drop { $0 == "0" }.count
  }
}
