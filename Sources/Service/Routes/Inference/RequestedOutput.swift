import JSON

/// An output that an inference requests, and in which form.
package struct RequestedOutput: Sendable {
  /// The output.
  package let output: InferenceOutput
  /// Whether it is to follow the JSON as binary data; nil if the request does not say.
  package let isBinary: Bool?

  private enum Field: String, CaseIterable { case name, parameters }

  private static let fields = JSONFields<Field>(of: "a requested output")

  /// Creates a requested output.
  init(_ output: InferenceOutput, isBinary: Bool?) {
    self.output = output
    self.isBinary = isBinary
  }

  /// Reads a requested output, one of those of the model.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if the model has no such output.
  init(reading json: inout JSONReader, _ known: [InferenceOutput]) throws {
    var output: InferenceOutput?
    var parameters: InferenceParameters?
    try json.object(Self.fields) { json, field in
      switch field {
      case .name:
        let name = try json.string()
        output = known.first { $0.name == name }
        guard output != nil else {
          let names = known.map(\.name).joined(separator: ", ")
          throw InvalidDocument(
            .unknownOutput, "",
            "no output is called '\(name.prefix(40))'; the outputs of the model are \(names)")
        }
      case .parameters: parameters = try json.optional { try InferenceParameters(reading: &$0) }
      }
    }
    guard let output else { throw InvalidDocument(missing: Field.name.rawValue) }
    self.init(output, isBinary: parameters?.isBinary)
  }
}
