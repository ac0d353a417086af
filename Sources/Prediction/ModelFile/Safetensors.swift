// Safetensors: named tensors in one file, readable by NumPy, PyTorch and everything else.
//
// Layout (https://huggingface.co/docs/safetensors): eight bytes of header length, little-endian; a JSON object
// from name to dtype, shape and byte range; the numbers.

import FoundationEssentials
import GraphNetwork

/// Reading and writing of the safetensors format, single precision only.
public enum Safetensors {
  /// Returns the file of these tensors; the same tensors give the same bytes.
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
    // The numbers begin at a multiple of eight.
    text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    var file: [UInt8] = []
    append(UInt64(text.count), to: &file)
    return file + text + body
  }

  /// Returns the tensors of a file.
  ///
  /// - Throws: ``ModelError/malformedWeights(_:)`` if the file is not of the format, has another dtype
  ///   than F32, or byte ranges that do not cover its numbers once each.
  public static func decode(_ file: [UInt8]) throws(ModelError) -> [String: Tensor] {
    guard file.count >= 8 else { throw .malformedWeights("shorter than a header") }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(file[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(maximumHeaderLength), Int(length) <= file.count - 8 else {
      throw .malformedWeights("a header of \(length) bytes")
    }
    let body = file[(8 + Int(length))...]
    let header: [String: Entry]
    do {
      header = try JSONDecoder().decode(
        Header.self, from: Data(file[8..<(8 + Int(length))])
      ).entries
    } catch {
      throw .malformedWeights("a header that is not of the safetensors format")
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
        guard size >= 0, !overflow else { throw .malformedWeights("the shape of '\(name)'") }
        count = product
      }
      let offsets = entry.data_offsets
      // Ranges follow each other without gap or overlap, so no byte is counted twice.
      guard offsets.count == 2, offsets[0] == end, offsets[1] >= end, offsets[1] <= body.count,
        count <= body.count, offsets[1] - end == 4 * count
      else { throw .malformedWeights("the byte range of '\(name)'") }
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
        throw .malformedWeights("'\(name)' holds a number that is not finite")
      }
      tensors[name] = Tensor(shape: entry.shape, values: values)
    }
    guard end == body.count else { throw .malformedWeights("bytes beyond the last tensor") }
    return tensors
  }

  /// The longest header read, bytes.
  static let maximumHeaderLength = 1 << 22

  private static func append(_ word: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

/// The header: an entry for each tensor, beside which there may be notes.
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

/// A tensor's entry in the header, with the format's own names.
private struct Entry: Codable {
  let dtype: String
  let shape: [Int]
  // swift-format-ignore: AlwaysUseLowerCamelCase
  let data_offsets: [Int]

  /// The order of the byte ranges, of equal ones that of the names; an empty range comes before the one
  /// that begins where it does.
  static func precedes(_ left: (key: String, value: Entry), _ right: (key: String, value: Entry))
    -> Bool
  {
    let ranges = (left.value.data_offsets, right.value.data_offsets)
    return ranges.0 == ranges.1
      ? left.key < right.key : ranges.0.lexicographicallyPrecedes(ranges.1)
  }
}
