// Tensors of one dimension, in both forms that the Open Inference Protocol has: JSON, and the bytes
// of its binary tensor data extension.
//
// https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol

import JSON

/// The data of an output, an element for each configuration.
package enum InferenceTensor: Sendable {
  /// Numbers, FP64; one that is none is NaN.
  case numbers([Double])
  /// Truth values, BOOL.
  case booleans([Bool])
  /// Texts, BYTES.
  case texts([String])

  /// The number of elements.
  var count: Int {
    switch self {
    case .numbers(let values): values.count
    case .booleans(let values): values.count
    case .texts(let values): values.count
    }
  }

  /// Writes the elements as a JSON array.
  ///
  /// JSON has no NaN. It becomes null, which NumPy, and with it the clients of KServe and Triton,
  /// reads as NaN where numbers are due; a bare NaN would make the whole answer unreadable to a
  /// strict reader of JSON.
  func write(to json: inout JSONWriter) {
    switch self {
    case .numbers(let values):
      json.array(values) { $1.isNaN ? $0.raw("null".utf8) : $0.number($1) }
    case .booleans(let values): json.array(values) { $0.boolean($1) }
    case .texts(let values): json.array(values) { $0.string($1) }
    }
  }

  /// The elements one after the other, little-endian; each text after its length in four bytes.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    switch self {
    case .numbers(let values):
      for value in values { bytes.append(littleEndian: value.bitPattern) }
    case .booleans(let values): bytes = values.map { $0 ? 1 : 0 }
    case .texts(let values):
      for value in values {
        bytes.append(littleEndian: UInt32(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
      }
    }
    return bytes
  }

  /// The elements of a BYTES tensor, of which nothing is believed before it has been checked.
  ///
  /// - Parameters:
  ///   - bytes: The tensor, each element after its length in four bytes, little-endian.
  ///   - count: How many there are to be.
  /// - Returns: The bytes of each.
  /// - Throws: `InvalidDocument` if they are more or fewer, or end within one.
  package static func elements(
    in bytes: ArraySlice<UInt8>, count: Int
  ) throws(InvalidDocument) -> [[UInt8]] {
    var elements: [[UInt8]] = []
    var rest = bytes
    while !rest.isEmpty {
      guard elements.count < count else {
        throw InvalidDocument("", "the binary data go on after element \(count), the last by shape")
      }
      let digits = rest.prefix(4)
      rest = rest.dropFirst(4)
      let length = digits.reversed().reduce(0) { $0 << 8 | Int($1) }
      guard digits.count == 4, length <= rest.count else {
        throw InvalidDocument("", "the binary data end within element \(elements.count)")
      }
      elements.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    guard elements.count == count else {
      throw InvalidDocument(
        "", "elements of the binary data: \(elements.count); of shape: \(count)")
    }
    return elements
  }
}

extension [UInt8] {
  /// Appends the bytes of a number, the least first.
  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
