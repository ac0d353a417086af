import FoundationEssentials
import GraphNetwork
import Numerics
import Prediction
import Testing

@Suite struct SafetensorsTests {
  static let tensors = [
    "blocks.0.weight": Tensor(shape: [2, 3], values: [1, -2.5, 3, 0, 1e-30, 65504]),
    "bias": Tensor(shape: [1], values: [0.1]),
    "scale": Tensor(shape: [], values: [-7]),
    "empty": Tensor(shape: [0, 4], values: []),
  ]

  /// Returns a file made of a header and a body, with the header's length or another one.
  static func file(header: String, body: [UInt8] = [], length: Int? = nil) -> [UInt8] {
    let count = UInt64(bitPattern: Int64(length ?? header.utf8.count))
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(8 * $0)) } + Array(header.utf8)
      + body
  }

  @Test func `tensors round-trip through a file, and equal tensors give equal bytes`() throws {
    let file = try Safetensors.encode(Self.tensors)
    #expect(try Safetensors.decode(file) == Self.tensors)
    #expect(try Safetensors.encode(Safetensors.decode(file)) == file)
    #expect(try Safetensors.decode(Safetensors.encode([:])) == [:])
  }

  @Test func `the numbers begin at a multiple of eight bytes`() throws {
    for length in 1...16 {
      let file = try Safetensors.encode([
        String(repeating: "n", count: length): Tensor(shape: [1], values: [0.5])
      ])
      #expect((file.count - 4) % 8 == 0)
    }
  }

  /// The fixture is written by `Fixtures/make_safetensors.py`.
  @Test func `a file of the reference implementation is read`() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/reference.safetensors")
    let read = try Safetensors.decode(Array(Data(contentsOf: path)))
    #expect(
      read == [
        "weight": Tensor(shape: [2, 3], values: [1, -2.5, 3, 0, 1e-30, 65504]),
        "bias": Tensor(shape: [1], values: [0.1]),
        "scale": Tensor(shape: [], values: [-0.0]),
        "empty": Tensor(shape: [0, 4], values: []),
      ])
  }

  @Test func `a truncated file and a file with a further byte are rejected`() throws {
    let file = try Safetensors.encode(Self.tensors)
    for count in file.indices {
      #expect(throws: ModelError.self) { try Safetensors.decode(Array(file[..<count])) }
    }
    #expect(throws: ModelError.self) { try Safetensors.decode(file + [0]) }
  }

  /// A change of a number or of a letter of a name can give another valid file.
  @Test func `a damaged file is rejected or has well-formed tensors`() throws {
    let file = try Safetensors.encode(Self.tensors)
    let count = Self.tensors.values.reduce(0) { $0 + $1.values.count }
    var random = SplitMix64(seed: 11)
    var errors = 0
    for _ in 0..<2000 {
      var damaged = file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: damaged[index] = .random(in: 0...255, using: &random)
        default: damaged.swapAt(index, .random(in: 0..<damaged.count, using: &random))
        }
      }
      do {
        let tensors = try Safetensors.decode(damaged)
        for tensor in tensors.values {
          #expect(tensor.values.count == tensor.shape.reduce(1, *))
          #expect(tensor.values.allSatisfy { $0.isFinite })
        }
        #expect(tensors.values.reduce(0) { $0 + $1.values.count } == count)
      } catch {
        errors += 1
      }
    }
    #expect(errors > 1000)
  }

  @Test(arguments: [
    (file(header: "{}", length: 1 << 40), "header"),
    (file(header: "{}", length: -1), "header"),
    (file(header: "{}", length: 3), "header"),
    (file(header: "[]"), "header"),
    (file(header: #"{"a":{"dtype":"F32","shape":[1]}}"#), "header"),
    (file(header: #"{"__metadata__":{"a":1}}"#), "header"),
    (file(header: #"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, body: zeros), "F16"),
    (file(header: entry([-1], [0, 4]), body: zeros), "shape"),
    (file(header: entry([1 << 62, 4], [0, 4]), body: zeros), "shape"),
    (file(header: entry([1 << 62], [0, 4]), body: zeros), "byte range"),
    (file(header: entry([1], [0, 8]), body: zeros + zeros), "byte range"),
    (file(header: entry([1], [4, 0]), body: zeros), "byte range"),
    (file(header: entry([1], [-4, 0]), body: zeros), "byte range"),
    (file(header: entry([1], [0]), body: zeros), "byte range"),
    (file(header: entry([1], [4, 8]), body: zeros + zeros), "byte range"),
    (file(header: entry([1], [0, 4]), body: zeros + zeros), "4 bytes after"),
    (
      file(
        header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
          + #""b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, body: zeros), "'b'"
    ),
    (file(header: entry([1], [0, 4]), body: [0, 0, 0x80, 0x7F]), "not finite"),
    (file(header: entry([1], [0, 4]), body: [0, 0, 0xC0, 0x7F]), "not finite"),
  ])
  func `a malformed file is rejected with the part that is wrong`(
    file: [UInt8], detail: String
  ) throws {
    let error = try #require(throws: ModelError.self) { try Safetensors.decode(file) }
    #expect("\(error)".contains(detail), "\(error)")
  }

  static let zeros: [UInt8] = [0, 0, 0, 0]

  static func entry(_ shape: [Int], _ offsets: [Int]) -> String {
    #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":\#(offsets)}}"#
  }
}
