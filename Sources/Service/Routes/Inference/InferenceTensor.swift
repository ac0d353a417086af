import JSON

/// A tensor of one dimension, an element for each configuration, which can be written as JSON and as the bytes of the binary
/// tensor data extension (https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol).
package enum InferenceTensor: Sendable {
  /// Numbers, FP64; NaN for a missing one.
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
  /// JSON has no NaN. It is written as null, which NumPy, and with it the clients of KServe and Triton, reads as NaN in
  /// an array of numbers.
  func write(to json: inout JSONWriter) {
    switch self {
    case .numbers(let values):
      json.array(values) { $1.isNaN ? $0.raw("null".utf8) : $0.number($1) }
    case .booleans(let values): json.array(values) { $0.boolean($1) }
    case .texts(let values): json.array(values) { $0.string($1) }
    }
  }

  /// The elements in sequence, little-endian; each text after its length in four bytes.
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

  /// Returns the elements of a BYTES tensor.
  ///
  /// - Parameters:
  ///   - bytes: The tensor, each element after its length in four bytes, little-endian.
  ///   - count: The expected number of elements.
  /// - Returns: The bytes of each element.
  /// - Throws: `InvalidDocument` if there are more or fewer elements, or the bytes end within one.
  package static func elements(
    in bytes: ArraySlice<UInt8>, count: Int
  ) throws(InvalidDocument) -> [[UInt8]] {
    var elements: [[UInt8]] = []
    var rest = bytes
    while !rest.isEmpty {
      guard elements.count < count else {
        throw InvalidDocument(
          .wrongDataSize, "", "the binary data continue after the \(count) elements of 'shape'")
      }
      let digits = rest.prefix(4)
      rest = rest.dropFirst(4)
      let length = digits.reversed().reduce(0) { $0 << 8 | Int($1) }
      guard digits.count == 4, length <= rest.count else {
        throw InvalidDocument(
          .wrongDataSize, "", "the binary data end within element \(elements.count)")
      }
      elements.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    guard elements.count == count else {
      throw InvalidDocument(
        .wrongDataSize, "",
        "the binary data have \(elements.count) elements, 'shape' has \(count)")
    }
    return elements
  }
}

extension [UInt8] {
  /// Appends the bytes of a number, least significant first.
  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
