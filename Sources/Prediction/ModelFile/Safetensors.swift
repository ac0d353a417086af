import FoundationEssentials
import GraphNetwork

/// Reads and writes named tensors in the safetensors format (https://huggingface.co/docs/safetensors), single precision
/// only.
///
/// A file is the length of the header in eight little-endian bytes; the header, a JSON object from the name of a tensor
/// to its dtype, shape and byte range; and the numbers.
public enum Safetensors {
  /// Returns the file with these tensors; equal tensors give equal bytes.
  public static func encode(_ tensors: [String: Tensor]) throws -> [UInt8] {
    var header: [String: Entry] = [:]
    var body: [UInt8] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = body.count
      for value in tensor.values { append(value.bitPattern, to: &body) }
      header[name] = Entry(dtype: "F32", shape: tensor.shape, data_offsets: [start, body.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = Array(try encoder.encode(header))
    // The numbers must begin at a multiple of eight bytes.
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var file: [UInt8] = []
    append(UInt64(text.count), to: &file)
    return file + text + body
  }

  /// Returns the tensors of a file.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if the file is not of the format, has a dtype other than F32, or
  ///   byte ranges with gaps or overlaps.
  public static func decode(_ file: [UInt8]) throws(ModelError) -> [String: Tensor] {
    guard file.count >= 8 else {
      throw .malformedWeights("\(file.count) bytes are too few for a header")
    }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(file[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(maximumHeaderLength), Int(length) <= file.count - 8 else {
      throw .malformedWeights("the header cannot have \(length) bytes")
    }
    let body = file[(8 + Int(length))...]
    let header: [String: Entry]
    do {
      header = try JSONDecoder().decode(
        Header.self, from: Data(file[8..<(8 + Int(length))])
      ).entries
    } catch {
      throw .malformedWeights("the header is not of the safetensors format")
    }
    var tensors: [String: Tensor] = [:]
    var end = 0
    for (name, entry) in header.sorted(by: Entry.precedes) {
      guard entry.dtype == "F32" else {
        throw .malformedWeights("'\(name)' is of type \(entry.dtype.prefix(8)), not F32")
      }
      var count = 1
      for size in entry.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow else {
          throw .malformedWeights("the shape of '\(name)' is out of range")
        }
        count = product
      }
      let offsets = entry.data_offsets
      guard offsets.count == 2, offsets[0] == end, offsets[1] >= end, offsets[1] <= body.count,
        count <= body.count, offsets[1] - end == 4 * count
      else {
        throw .malformedWeights("the byte range of '\(name)' does not fit its shape or neighbours")
      }
      end = offsets[1]
      let start = body.startIndex + offsets[0]
      let values = file.withUnsafeBytes { bytes in
        [Float](unsafeUninitializedCapacity: count) { values, initializedCount in
          for index in 0..<count {
            let word = bytes.loadUnaligned(fromByteOffset: start &+ 4 &* index, as: UInt32.self)
            values.initializeElement(
              at: index, to: Float(bitPattern: UInt32(littleEndian: word)))
          }
          initializedCount = count
        }
      }
      guard values.allSatisfy({ $0.isFinite }) else {
        throw .malformedWeights("'\(name)' has a number that is not finite")
      }
      tensors[name] = Tensor(shape: entry.shape, values: values)
    }
    guard end == body.count else {
      throw .malformedWeights("there are \(body.count - end) bytes after the last tensor")
    }
    return tensors
  }

  /// The longest header that is read, bytes.
  static let maximumHeaderLength = 1 << 22

  private static func append(_ word: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// The header: an entry for each tensor, and optional metadata, which is ignored.
private struct Header: Decodable {
  var entries: [String: Entry] = [:]

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if name.stringValue == "__metadata__" {
        _ = try container.decode([String: String].self, forKey: name)
      } else {
        entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
      }
    }
  }
}

/// The entry of a tensor in the header, with the names of the format.
private struct Entry: Codable {
  let dtype: String
  let shape: [Int]
  // swift-format-ignore: AlwaysUseLowerCamelCase
  let data_offsets: [Int]

  /// Orders entries by byte range, equal ones by name; an empty range precedes the one that begins where it does.
  static func precedes(_ left: (key: String, value: Entry), _ right: (key: String, value: Entry))
    -> Bool
  {
    let ranges = (left.value.data_offsets, right.value.data_offsets)
    return ranges.0 == ranges.1
      ? left.key < right.key : ranges.0.lexicographicallyPrecedes(ranges.1)
  }
}
