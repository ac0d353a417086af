import JSON
import Numerics
import Testing

@Suite struct JSONReaderTests {
  @Test func `values of every kind are read`() throws {
    let text =
      #" { "a" : [ 1 , -2.5e1, [ ] , {} ], "é\u00e9\ud83e\uddea": "\"\\\/\b\f\n\r\t", "t":true,"f":false,"n":null } "#
    #expect(
      try Value(text.utf8)
        == .object([
          "a": .array([.number(1), .number(-25), .array([]), .object([:])]),
          "éé🧪": .string("\"\\/\u{8}\u{c}\n\r\t"), "t": .boolean(true), "f": .boolean(false),
          "n": .null,
        ]))
  }

  /// RFC 8259 section 8.1.
  @Test func `a byte order mark before a text is skipped`() throws {
    #expect(try Value("\u{FEFF} {\"a\":1}".utf8) == Value(#"{"a":1}"#.utf8))
  }

  /// Texts that are not JSON, with the offset and the reason.
  static let faults: [(String, Int, JSONSyntaxError.Reason)] = [
    ("", 0, .end), (" ", 1, .end), ("nul", 3, .end), ("nulL", 3, .value), ("True", 0, .value),
    ("NaN", 0, .value), ("Infinity", 0, .value), ("+1", 0, .value), (".5", 0, .value),
    ("01", 1, .more), ("-", 1, .end), ("-a", 1, .number), ("1.", 2, .end), ("1.e5", 2, .number),
    ("1e", 2, .end), ("1e+", 3, .end), ("1ee", 2, .number), ("0x10", 1, .more), ("1 2", 2, .more),
    ("[", 1, .end), ("[1", 2, .end), ("[1 2]", 3, .commaOrBracket), ("[1,]", 3, .value),
    ("[,1]", 1, .value), ("[1}", 2, .commaOrBracket), ("]", 0, .value), ("{", 1, .end),
    ("{1:2}", 1, .name), ("{'a':1}", 1, .name), (#"{"a"}"#, 4, .colon), (#"{"a":}"#, 5, .value),
    (#"{"a":1,}"#, 7, .name), (#"{"a":1]"#, 6, .commaOrBrace), (#"{"a" 1}"#, 5, .colon),
    (#"{"a":1}x"#, 7, .more), (#""abc"#, 4, .end), ("\"a\nb\"", 2, .control),
    ("\"\u{0}\"", 1, .control), (#""\x""#, 1, .escape), (#""\"#, 2, .end), (#""\u12"#, 5, .end),
    (#""\u12g4""#, 5, .escape), (#""\ud800""#, 1, .surrogate), (#""\udc00""#, 1, .surrogate),
    (#""\ud800\u0041""#, 1, .surrogate), ("\u{FEFF}\u{FEFF}1", 3, .value), ("1\u{FEFF}", 1, .more),
    ("\u{FEFF}", 3, .end), ("1//", 1, .more),
    ("/**/1", 0, .value), ("\u{a0}1", 0, .value), ("\u{c}1", 0, .value),
  ]

  @Test(arguments: faults)
  func `a text that is not JSON is rejected at its first wrong byte, read or skipped`(
    text: String, offset: Int, reason: JSONSyntaxError.Reason
  ) {
    let error = JSONSyntaxError(offset: offset, reason: reason)
    #expect(throws: error) { try Value(text.utf8) }
    #expect(throws: error) { try JSONReader.read(Array(text.utf8)) { try $0.skip() } }
  }

  @Test(arguments: [[0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0xFE, 0xFF, 0x00, 0x31]] as [[UInt8]])
  func `a text in UTF-16 is named`(bytes: [UInt8]) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try Value(bytes) }
    #expect(error == JSONSyntaxError(offset: 0, reason: .utf16))
    #expect(throws: error) { try JSONReader.read(bytes) { try $0.skip() } }
  }

  @Test(
    arguments: [
      [0x22, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xFF, 0x22],
    ] as [[UInt8]])
  func `bytes that are not UTF-8 are rejected`(bytes: [UInt8]) throws {
    let error = try #require(throws: JSONSyntaxError.self) { try Value(bytes) }
    #expect(error.reason == .encoding)
    #expect(throws: error) { try JSONReader.read(bytes) { try $0.skip() } }
  }

  @Test func `a text may be nested to the maximum depth and no deeper`() throws {
    func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
      Array(
        (String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
    }
    let most = JSONReader.maximumDepth
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      _ = try Value(nested(most, open, close))
      for depth in [most + 1, 1_000_000] {
        let error = try #require(throws: JSONSyntaxError.self) {
          try JSONReader.read(nested(depth, open, close)) { try $0.skip() }
        }
        #expect(error.reason == .depth)
      }
    }
    // Arrays that have been closed do not count.
    let wide = "[" + Array(repeating: "[[]]", count: 200).joined(separator: ",") + "]"
    _ = try Value(wide.utf8)
  }

  @Test(arguments: [
    "0", "-0", "1", "-1.5", "0.1", "123456789012345678", "9007199254740993", "0.30000000000000004",
    "4.5833333333333331e-1", "1e22", "1e23", "1e-22", "1e-23", "5e-324", "2.2250738585072011e-308",
    "1.7976931348623157e308", "1e-400", "0e99999999999999999999", "0.00000000000000000000000001",
    "100000000000000000000000000000e-29", "8.0", "8e0", "123.456E+2", "7205759403792793199999e-5",
  ])
  func `a number is read as the standard library reads it`(text: String) throws {
    let expected = try #require(Double(text))
    guard case .number(let value) = try Value(text.utf8) else {
      throw InvalidDocument(.wrongType, "", "")
    }
    #expect(value.bitPattern == expected.bitPattern)
  }

  @Test func `random numbers are read to the last bit`() throws {
    var random = SplitMix64(seed: 5)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: .random(in: 0...UInt64.max, using: &random))
      guard value.isFinite else { continue }
      let short = (value.truncatingRemainder(dividingBy: 1000) * 1e6).rounded() / 1e6
      for value in [value, short] {
        guard case .number(let read) = try Value("\(value)".utf8) else {
          throw InvalidDocument(.wrongType, "", "")
        }
        #expect(read.bitPattern == value.bitPattern, "\(value)")
      }
    }
  }

  @Test(arguments: ["1e400", "-1e400", "1e99999999999999999999"])
  func `a number too large for a Double is a fault, not a syntax error`(text: String) {
    let error = #expect(throws: InvalidDocument.self) {
      try JSONReader.read(Array("[\(text)]".utf8)) { try $0.array { try $0.double() } }
    }
    #expect(error?.faults.map(\.code) == [.valueOutOfRange])
    #expect(error?.faults.map(\.pointer) == ["/0"])
  }

  private enum Field: String, CaseIterable { case name, count = "the count", list }

  private struct Document: Equatable {
    var name: String?
    var count: Int?
    var list: [Bool] = []

    init(_ text: String, allowsOthers: Bool = false) throws {
      let fields = JSONFields<Field>(of: "a test", allowsOthers: allowsOthers)
      try JSONReader.read(Array(text.utf8)) { json in
        try json.object(fields) { json, field in
          switch field {
          case .name: name = try json.optional { try $0.string(limit: 4) }
          case .count: count = try json.integer()
          case .list: list = try json.array { try $0.boolean() }
          }
        }
      }
    }
  }

  @Test func `members are read in any order, and null as an absent value`() throws {
    let read = try Document(#"{"list":[true,false],"the count":3.0,"name":null}"#)
    #expect(read.name == nil && read.count == 3 && read.list == [true, false])
  }

  @Test(
    arguments: [
      ("[]", .wrongType, ""), ("null", .wrongType, ""), (#"{"name":1}"#, .wrongType, "/name"),
      (#"{"name":"12345"}"#, .textTooLong, "/name"),
      (#"{"the count":1.5}"#, .wrongType, "/the count"),
      (#"{"the count":1e19}"#, .wrongType, "/the count"),
      (#"{"the count":"1"}"#, .wrongType, "/the count"),
      (#"{"the count":null}"#, .wrongType, "/the count"), (#"{"list":{}}"#, .wrongType, "/list"),
      (#"{"list":[true,1]}"#, .wrongType, "/list/1"), (#"{"a/b~":1}"#, .unknownField, "/a~1b~0"),
      (#"{"name":"a","n\u0061me":"b"}"#, .duplicateField, "/name"),
      (#"{"name":null,"name":"b"}"#, .duplicateField, "/name"),
    ] as [(String, FaultCode, String)])
  func `a fault has a code and a pointer`(text: String, code: FaultCode, pointer: String) throws {
    let error = try #require(throws: InvalidDocument.self) { try Document(text) }
    #expect(error.faults.map(\.code) == [code], "\(error)")
    #expect(error.faults.map(\.pointer) == [pointer])
  }

  /// Names of lengths around that of a word, some of which are prefixes of others.
  private enum Similar: String, CaseIterable {
    case none = ""
    case c, concentr, concentra, concentration
    case seven = "concent"
    case longer = "concentrations of all defects in it"
    case twice = "concentrconcentr"
    case further = "concentrconcentra"
  }

  @Test func `similar names are distinguished, with or without escapes, at any place`() throws {
    let fields = JSONFields<Similar>(of: "a test")
    let words = JSONFields<Similar>(of: "the words")
    for field in Similar.allCases {
      let name = field.rawValue
      let escaped = name.unicodeScalars.first.map { first in
        "\\u00" + String(first.value, radix: 16) + name.dropFirst()
      }
      for written in [name, escaped ?? name] {
        for rest in ["}", "     }                ", #","":1}"#].dropLast(name.isEmpty ? 1 : 0) {
          var read: [Similar] = []
          try JSONReader.read(Array(#"{"\#(written)":0\#(rest)"#.utf8)) { json in
            try json.object(fields) { json, field in
              read.append(field)
              _ = try json.integer()
            }
          }
          #expect(read == (rest.hasPrefix(",") ? [field, .none] : [field]), "\(written)\(rest)")
        }
      }
      var json = JSONReader(Array(#""\#(name)", and more after it"#.utf8))
      #expect(json.word(among: words) == field)
      let changed = name.indices.map { name.replacingCharacters(in: $0...$0, with: "~") }
      for other in [name + "x", name + " ", "x" + name] + changed {
        var json = JSONReader(Array(#""\#(other)", and more after it"#.utf8))
        #expect(json.word(among: words) == nil, "\(other)")
        #expect(throws: InvalidDocument.self, "\(other)") {
          try JSONReader.read(Array(#"{"\#(other)":0,"and more":[0,0,0,0]}"#.utf8)) { json in
            try json.object(fields) { json, _ in try json.skip() }
          }
        }
      }
    }
  }

  @Test func `unknown members are skipped where that is allowed`() throws {
    let read = try Document(#"{"x":{"name":[1,{"a":"\n"}]},"name":"a","x":2}"#, allowsOthers: true)
    #expect(read.name == "a")
  }

  @Test func `a text with a fault that later turns out not to be JSON is a syntax error`() {
    #expect(throws: JSONSyntaxError.self) { try Document(#"{"name":1,"list":[}"#) }
    #expect(throws: JSONSyntaxError.self) { try Document(#"{"name":1} x"#) }
  }

  @Test func `after a failed attempt the next value is read`() throws {
    let read = try JSONReader.read(Array(#"[1, {"a":[2,"x"]}, "s", [[3]], 4]"#.utf8)) { json in
      try json.array { try $0.attempt { try $0.double() } }
    }
    #expect(read.map { try? $0.get() } == [1, nil, nil, nil, 4])
    #expect(throws: JSONSyntaxError.self) {
      try JSONReader.read(Array("[[1,}]".utf8)) { json in
        try json.array { try $0.attempt { try $0.double() } }
      }
    }
  }
}
