import Foundation
import GraphNetwork
import JSON
import Numerics
import Service
import Testing

struct InferenceRequestTests {
  private static let texts = [#"{"material":"P"}"#, "", "\u{0}\u{1}", "größer \"als\" 0 \u{1F600}"]

  private static func quoted(_ text: String) -> String {
    var json = JSONWriter()
    json.string(text)
    return String(decoding: json.bytes, as: UTF8.self)
  }

  private static func input(_ fields: String) -> String {
    #"{"inputs":[{"name":"configuration","datatype":"BYTES",\#(fields)}]}"#
  }

  /// A request with its configurations in JSON.
  private static func json(_ texts: [String]) -> [UInt8] {
    let data = texts.map(quoted).joined(separator: ",")
    return Array(input(#""shape":[\#(texts.count)],"data":[\#(data)]"#).utf8)
  }

  /// A request with its configurations in bytes, and the length of what is JSON.
  private static func binary(_ texts: [String]) -> (body: [UInt8], length: Int) {
    let bytes = texts.flatMap { text in
      withUnsafeBytes(of: UInt32(text.utf8.count).littleEndian) { Array($0) } + Array(text.utf8)
    }
    let json = Array(
      input(#""shape":[\#(texts.count)],"parameters":{"binary_data_size":\#(bytes.count)}"#).utf8)
    return (json + bytes, json.count)
  }

  /// The request, or nil if it is refused in one of the two ways that there are.
  private func read(_ body: [UInt8], length: String?) throws -> InferenceRequest? {
    do {
      return try InferenceRequest(body: body, length: length)
    } catch is JSONSyntaxError {
      return nil
    } catch is InvalidDocument {
      return nil
    }
  }

  @Test(arguments: [[], ["x"], texts])
  func `in JSON and in bytes the configurations are the same`(texts: [String]) throws {
    let (body, length) = Self.binary(texts)
    let binary = try InferenceRequest(body: body, length: "\(length)")
    let json = try InferenceRequest(body: Self.json(texts), length: nil)
    #expect(binary.configurations == texts.map { Array($0.utf8) })
    #expect(json.configurations == binary.configurations)
  }

  @Test func `what is cut off anywhere is an error`() throws {
    let (body, length) = Self.binary(Self.texts)
    #expect(try read(body, length: "\(length)") != nil)
    for end in 0..<body.count {
      #expect(try read(Array(body[..<end]), length: "\(length)") == nil)
      #expect(try read(Array(body[..<end]), length: "\(min(end, length))") == nil)
    }
    #expect(try read(body + [0], length: "\(length)") == nil)
    #expect(try read(body, length: nil) == nil)
  }

  @Test func `damaged bytes are read or refused, never more`() throws {
    var random = SplitMix64(seed: 5)
    let (body, length) = Self.binary(Self.texts)
    for _ in 0..<3000 {
      var damaged = body
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      let cut = Int.random(in: 0...damaged.count + 1, using: &random)
      for length in ["\(length)", "\(cut)"] {
        guard let request = try read(damaged, length: length) else { continue }
        #expect(request.configurations.joined().count < body.count)
      }
    }
    for count in 0..<300 {
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(try read(noise, length: "\(count / 2)") == nil)
    }
  }

  @Test func `a tensor in bytes is all of its elements and nothing else`() throws {
    let bytes = InferenceTensor.texts(Self.texts).bytes
    for end in 0..<bytes.count {
      #expect(throws: InvalidDocument.self) {
        try InferenceTensor.elements(in: bytes[..<end], count: Self.texts.count)
      }
    }
    for more in [[0], [0, 0, 0, 0]] as [[UInt8]] {
      #expect(throws: InvalidDocument.self) {
        try InferenceTensor.elements(in: (bytes + more)[...], count: Self.texts.count)
      }
    }
  }

  @Test func `a length that claims more than there is is refused before it is used`() throws {
    for length in [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as [UInt32] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) }
      let json = Array(Self.input(#""shape":[1],"parameters":{"binary_data_size":4}"#).utf8)
      #expect(try (read(json + bytes, length: "\(json.count)") != nil) == (length == 0))
    }
  }

  @Test(arguments: ["", "-1", "+1", "1 ", "0x10", "1e1", "99999999999999999999", "101, 101"])
  func `the length of the JSON is digits and within the body`(length: String) throws {
    #expect(throws: InvalidDocument.self) {
      try InferenceRequest(body: Self.binary(Self.texts).body, length: length)
    }
  }

  /// A request that cannot be, and where its fault is.
  struct Fault: CustomTestStringConvertible, Sendable {
    let body: String
    let pointer: String
    var testDescription: String { body }

    init(_ body: String, _ pointer: String) {
      self.body = body
      self.pointer = pointer
    }

    static func input(_ fields: String, _ pointer: String) -> Fault {
      Fault(#"{"inputs":[{\#(fields)}]}"#, "/inputs/0" + pointer)
    }

    static func outputs(_ outputs: String, _ pointer: String) -> Fault {
      Fault(
        #"{"inputs":[{"name":"configuration","datatype":"BYTES","shape":[0],"data":[]}],"#
          + #""outputs":\#(outputs)}"#, "/outputs" + pointer)
    }
  }

  private static let known = #""name":"configuration","datatype":"BYTES""#

  static let faults: [Fault] = [
    Fault("[]", ""), Fault("{}", "/inputs"), Fault(#"{"inputs":[]}"#, "/inputs"),
    Fault(#"{"inputs":{}}"#, "/inputs"), Fault(#"{"input":[]}"#, "/input"),
    Fault(#"{"id":7,"inputs":[]}"#, "/id"),
    Fault(#"{"id":"\#(String(repeating: "x", count: 1025))","inputs":[]}"#, "/id"),
    Fault(#"{"parameters":{"binary_data_output":1}}"#, "/parameters/binary_data_output"),
    Fault(#"{"inputs":[{\#(known),"shape":[0],"data":[]},{}]}"#, "/inputs/1"),
    .input(#""name":"x""#, "/name"), .input(#""datatype":"FP64""#, "/datatype"),
    .input(#""shape":[0],"datatype":"BYTES","data":[]"#, "/name"),
    .input(#"\#(known),"data":[]"#, "/shape"),
    .input(#""name":"configuration","shape":[0],"data":[]"#, "/datatype"),
    .input(#"\#(known),"shape":[]"#, "/shape"), .input(#"\#(known),"shape":[1,1]"#, "/shape"),
    .input(#"\#(known),"shape":[-1]"#, "/shape"), .input(#"\#(known),"shape":[10001]"#, "/shape"),
    .input(#"\#(known),"shape":[1e300]"#, "/shape/0"), .input(#"\#(known),"more":1"#, "/more"),
    .input(#"\#(known),"shape":[1]"#, "/data"),
    .input(#"\#(known),"shape":[1],"data":[]"#, "/data"),
    .input(#"\#(known),"shape":[1],"data":[{}]"#, "/data/0"),
    .input(#"\#(known),"shape":[1],"data":["a"],"parameters":{"binary_data_size":0}"#, "/data"),
    .input(
      #"\#(known),"shape":[1],"parameters":{"binary_data_size":4}"#,
      "/parameters/binary_data_size"),
    .input(
      #"\#(known),"shape":[1],"parameters":{"binary_data_size":-1}"#,
      "/parameters/binary_data_size"),
    .input(
      #"\#(known),"shape":[1],"parameters":{"shared_memory_region":"a"}"#,
      "/parameters/shared_memory_region"),
    .outputs("{}", ""), .outputs("[{}]", "/0/name"), .outputs(#"[{"name":"x"}]"#, "/0/name"),
    .outputs(#"[{"name":"error"},{"name":"error"}]"#, "/1"),
    .outputs(
      #"[{"name":"error","parameters":{"classification":2}}]"#, "/0/parameters/classification"),
    .outputs(#"[{"name":"error","parameters":{"binary_data":0}}]"#, "/0/parameters/binary_data"),
  ]

  @Test(arguments: faults)
  func `what cannot be is told where`(fault: Fault) throws {
    let error = try #require(throws: InvalidDocument.self) {
      try InferenceRequest(body: Array(fault.body.utf8), length: nil)
    }
    #expect(error.faults.map(\.pointer) == [fault.pointer])
    #expect(error.faults.allSatisfy { !$0.detail.isEmpty })
  }

  @Test func `there is a limit to the elements, whichever form they have`() throws {
    let most = ConfigurationList.maximumCount
    for (count, isAllowed) in [(most, true), (most + 1, false)] {
      let texts = Array(repeating: "", count: count)
      let (body, length) = Self.binary(texts)
      #expect(try (read(body, length: "\(length)") != nil) == isAllowed)
      #expect(try (read(Self.json(texts), length: nil) != nil) == isAllowed)
    }
    let hidden = Self.json(Array(repeating: "", count: most + 1))
    let claim = String(decoding: hidden, as: UTF8.self).replacing("[\(most + 1)]", with: "[1]")
    let error = try #require(throws: InvalidDocument.self) {
      try InferenceRequest(body: Array(claim.utf8), length: nil)
    }
    #expect(error.faults.map(\.pointer) == ["/inputs/0/data/\(most)"])
  }

  /// Fields that clients of the protocol send beside those that this server reads.
  @Test func `what other servers know is passed over`() throws {
    let body = """
      {"id":"a","model_name":"any","model_version":null,
       "parameters":{"priority":3,"timeout":1,"mine":"x","binary_data_output":true},
       "inputs":[{\(Self.known),"shape":[1],"parameters":{"content_type":"str"},"data":["x"]}],
       "outputs":[]}
      """
    let request = try InferenceRequest(body: Array(body.utf8), length: nil)
    #expect(request.id == "a")
    #expect(request.outputs.map(\.output) == InferenceOutput.allCases)
    #expect(request.outputs.allSatisfy { $0.isBinary == true })
  }

  @Test func `what is said of an output goes before what is said of all`() throws {
    for all in [false, true] {
      let body = """
        {"inputs":[{\(Self.known),"shape":[0],"data":[]}],
         "parameters":{"binary_data_output":\(all)},
         "outputs":[{"name":"error","parameters":{"binary_data":false}},
          {"name":"band_gap_ev","parameters":{"binary_data":true}},{"name":"in_domain"}]}
        """
      let request = try InferenceRequest(body: Array(body.utf8), length: nil)
      #expect(request.outputs.map(\.output) == [.error, .number(.bandGap), .isInDomain])
      #expect(request.outputs.map(\.isBinary) == [false, true, all])
    }
  }

  @Test func `tensors in bytes are those that they are read from`() throws {
    let texts = InferenceTensor.texts(Self.texts).bytes
    #expect(
      try InferenceTensor.elements(in: texts[...], count: Self.texts.count)
        == Self.texts.map { Array($0.utf8) })
    let numbers = [0.1, -3, .nan, 1e-300]
    let bytes = InferenceTensor.numbers(numbers).bytes
    let words = stride(from: 0, to: bytes.count, by: 8).map { start in
      bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    #expect(words == numbers.map(\.bitPattern))
    #expect(InferenceTensor.booleans([true, false]).bytes == [1, 0])
  }
}
