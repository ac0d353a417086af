import JSON
import Structures

/// An inference request (Open Inference Protocol, version 2): JSON, followed by binary tensors if it announces them.
///
/// The configurations are texts that are not parsed yet.
///
/// ```json
/// { "id": "…", "inputs": [ { "name": "configuration", "datatype": "BYTES", "shape": [1],
///   "data": [ "{\"material\":\"P\",…}" ] } ], "outputs": [ { "name": "band_gap_ev" } ] }
/// ```
package struct InferenceRequest: Sendable {
  /// The client's own name for the request.
  package let id: String?
  /// The configurations, each the text of a body of `POST /predict`.
  package let configurations: [[UInt8]]
  /// The chemical potentials of the configurations that give none, from the parameters of the request.
  package let chemicalPotentials: ChemicalPotentialsDocument?
  /// The outputs in the requested order; all of them if the request names none.
  package let outputs: [RequestedOutput]

  /// The header field with the number of bytes of JSON in a body; without it the whole body is JSON.
  package static let lengthField = "Inference-Header-Content-Length"
  /// The longest `id`, bytes.
  package static let maximumIDLength = 1024

  private enum Field: String, CaseIterable {
    case id, parameters, inputs, outputs
    // The path names the model; KServe's client names it here too.
    case modelName = "model_name"
    case modelVersion = "model_version"
  }

  private static let fields = JSONFields<Field>(of: "an inference request")

  /// Parses a body.
  ///
  /// - Parameters:
  ///   - body: The whole body.
  ///   - length: The value of ``lengthField``.
  ///   - known: The outputs of the model.
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` with the first fault.
  package init(
    body: [UInt8], length: String?, known: [InferenceOutput] = InferenceOutput.allCases
  ) throws {
    let split = try length.map { try Self.length($0, of: body) } ?? body.count
    var id: String?
    var parameters: InferenceParameters?
    var outputs: [RequestedOutput]?
    let input = try JSONReader.read(split == body.count ? body : Array(body[..<split])) { json in
      var input: InferenceInput?
      try json.object(Self.fields) { json, field in
        switch field {
        case .id: id = try json.optional { try $0.string(limit: Self.maximumIDLength) }
        case .parameters: parameters = try json.optional { try InferenceParameters(reading: &$0) }
        case .inputs:
          try json.array { json, index in
            guard index == 0 else {
              throw InvalidDocument(
                .wrongShape, "", "the model has one input, \(InferenceInput.name)")
            }
            input = try InferenceInput(reading: &json)
          }
        case .outputs: outputs = try json.optional { try Self.outputs(from: &$0, known) }
        case .modelName, .modelVersion: _ = try json.optional { try $0.string() }
        }
      }
      guard let input else {
        throw InvalidDocument(
          .missingField, "", "the input \(InferenceInput.name) is required",
          at: Field.inputs.rawValue)
      }
      return input
    }
    self.id = id
    do throws(InvalidDocument) {
      configurations = try input.elements(binary: body[split...])
    } catch {
      throw error.under("/inputs/0")
    }
    chemicalPotentials = parameters?.chemicalPotentials
    let isBinary = parameters?.areOutputsBinary ?? false
    let asked = outputs ?? []
    self.outputs =
      asked.isEmpty
      ? known.map { RequestedOutput($0, isBinary: isBinary) }
      : asked.map { RequestedOutput($0.output, isBinary: $0.isBinary ?? isBinary) }
  }

  /// Returns the number of bytes of `body` that are JSON.
  private static func length(_ text: String, of body: [UInt8]) throws(InvalidDocument) -> Int {
    let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard isNumber, let length = Int(text), length <= body.count else {
      throw InvalidDocument(
        .wrongDataSize, "", "\(lengthField) must be 0 to \(body.count), the size of the body")
    }
    return length
  }

  private static func outputs(
    from json: inout JSONReader, _ known: [InferenceOutput]
  ) throws -> [RequestedOutput] {
    var outputs: [RequestedOutput] = []
    try json.array { json, _ in
      let output = try RequestedOutput(reading: &json, known)
      guard !outputs.contains(where: { $0.output == output.output }) else {
        throw InvalidDocument(
          .duplicateField, "", "the output \(output.output.name) is requested twice")
      }
      outputs.append(output)
    }
    return outputs
  }
}
