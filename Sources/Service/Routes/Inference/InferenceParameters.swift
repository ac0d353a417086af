import JSON
import Structures

/// The parameters of a request, an input or an output in the Open Inference Protocol.
///
/// Unknown ones are ignored: clients send some that are meant for other servers.
struct InferenceParameters: Sendable {
  /// The number of bytes of an input that follow the JSON.
  var binarySize: Int?
  /// Whether an output is to follow the JSON as binary data.
  var isBinary: Bool?
  /// The same for all outputs that do not say it themselves.
  var areOutputsBinary: Bool?
  /// The chemical potentials of the configurations of a request that give none.
  var chemicalPotentials: ChemicalPotentialsDocument?

  private enum Field: String, CaseIterable {
    case binarySize = "binary_data_size"
    case isBinary = "binary_data"
    case areOutputsBinary = "binary_data_output"
    case chemicalPotentials = "chemical_potentials"
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
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` for a wrong type or an extension that this server does
  ///   not have.
  init(reading json: inout JSONReader) throws {
    try json.object(Self.fields) { json, field in
      switch field {
      case .binarySize:
        let size = try json.integer()
        guard size >= 0 else {
          throw InvalidDocument(.valueOutOfRange, "", "must not be negative")
        }
        binarySize = size
      case .isBinary: isBinary = try json.boolean()
      case .areOutputsBinary: areOutputsBinary = try json.boolean()
      case .chemicalPotentials:
        // The protocol allows strings, numbers and Booleans only.
        chemicalPotentials = try ChemicalPotentialsDocument(
          text: json.string(limit: ChemicalPotentialsDocument.maximumLength))
      case .classification, .sharedRegion, .sharedSize, .sharedOffset:
        throw InvalidDocument(
          .unsupportedExtension, "", "this server does not have the extension '\(field.rawValue)'")
      }
    }
  }
}
