// Parameters in the Open Inference Protocol: of a request, of an input, of an output.

import JSON

/// The parameters that this server knows; others are some other server's, and passed over.
struct InferenceParameters: Sendable {
  /// The bytes of an input that follow the JSON.
  var binarySize: Int?
  /// Whether an output is to follow the JSON in bytes.
  var isBinary: Bool?
  /// Whether all outputs are, of which nothing else is said.
  var areOutputsBinary: Bool?

  private enum Field: String, CaseIterable {
    case binarySize = "binary_data_size"
    case isBinary = "binary_data"
    case areOutputsBinary = "binary_data_output"
    case classification
    case sharedRegion = "shared_memory_region"
    case sharedSize = "shared_memory_byte_size"
    case sharedOffset = "shared_memory_offset"
  }

  private static let fields = JSONFields<Field>(of: "a set of parameters", allowsOthers: true)

  /// No parameters.
  init() {}

  /// Reads parameters.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` for what is of another type or of an extension
  ///   that would put the data elsewhere, or put others in their place.
  init(reading json: inout JSONReader) throws {
    try json.object(Self.fields) { json, field in
      switch field {
      case .binarySize:
        let size = try json.integer()
        guard size >= 0 else { throw InvalidDocument("", "must not be negative") }
        binarySize = size
      case .isBinary: isBinary = try json.boolean()
      case .areOutputsBinary: areOutputsBinary = try json.boolean()
      case .classification, .sharedRegion, .sharedSize, .sharedOffset:
        throw InvalidDocument("", "this server does not have this extension")
      }
    }
  }
}
