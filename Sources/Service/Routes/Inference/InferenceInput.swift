import JSON

/// The input of the model in the Open Inference Protocol: configurations, each a JSON text.
struct InferenceInput: Sendable {
  /// The number of configurations.
  let count: Int
  /// The configurations, unless they follow the JSON as binary data.
  let data: [[UInt8]]?
  /// The number of bytes that follow the JSON.
  let binarySize: Int?

  /// The name of the input.
  static let name = "configuration"
  /// The data type of the input: each element is the text of a body of `POST /predict`.
  static let datatype = "BYTES"

  private enum Field: String, CaseIterable { case name, shape, datatype, parameters, data }

  private static let fields = JSONFields<Field>(of: "an input")

  /// Reads an input; its elements are not parsed yet.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if the model has no such input.
  init(reading json: inout JSONReader) throws {
    var name: String?
    var shape: [Int]?
    var datatype: String?
    var parameters: InferenceParameters?
    var data: [[UInt8]]?
    let limit = ConfigurationList.maximumCount
    try json.object(Self.fields) { json, field in
      switch field {
      case .name: name = try Self.read(Self.name, from: &json)
      case .datatype: datatype = try Self.read(Self.datatype, from: &json)
      case .shape:
        let dimensions = try json.array { try $0.integer() }
        guard dimensions.count == 1, (0...limit).contains(dimensions[0]) else {
          throw InvalidDocument(.wrongShape, "", "must be [n], n from 0 to \(limit)")
        }
        shape = dimensions
      case .parameters: parameters = try json.optional { try InferenceParameters(reading: &$0) }
      case .data:
        data = try json.optional { json in
          var elements: [[UInt8]] = []
          try json.array { json, index in
            guard index < limit else {
              throw InvalidDocument(
                .tooManyConfigurations, "", "at most \(limit) configurations are allowed")
            }
            elements.append(Array(try json.string().utf8))
          }
          return elements
        }
      }
    }
    for (field, isGiven) in [
      (Field.name, name != nil), (.shape, shape != nil), (.datatype, datatype != nil),
    ] where !isGiven {
      throw InvalidDocument(missing: field.rawValue)
    }
    count = shape?[0] ?? 0
    binarySize = parameters?.binarySize
    self.data = data
    guard (data == nil) != (binarySize == nil) else {
      throw InvalidDocument(
        data == nil ? .missingField : .conflictingFields, "",
        "either this field or the parameter binary_data_size is required, not both",
        at: Field.data.rawValue)
    }
    guard data?.count ?? count == count else {
      throw InvalidDocument(
        .wrongShape, "", "\(data?.count ?? 0) elements, 'shape' has \(count)",
        at: Field.data.rawValue)
    }
  }

  /// Reads a string that has one allowed value.
  private static func read(_ only: String, from json: inout JSONReader) throws -> String {
    let text = try json.string()
    guard text == only else { throw InvalidDocument(.invalidValue, "", "must be \(only)") }
    return text
  }

  /// Returns the configurations; binary ones are in `rest`, everything that follows the JSON.
  func elements(binary rest: ArraySlice<UInt8>) throws(InvalidDocument) -> [[UInt8]] {
    guard binarySize ?? 0 == rest.count else {
      throw InvalidDocument(
        .wrongDataSize, "/parameters/binary_data_size",
        "\(binarySize ?? 0) bytes are announced, \(rest.count) follow the JSON")
    }
    if let data { return data }
    return try InferenceTensor.elements(in: rest, count: count)
  }
}
