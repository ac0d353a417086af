// An output that an inference asks for.

import JSON

/// An output, and the form it is asked for in.
package struct RequestedOutput: Sendable {
  /// Which it is.
  package let output: InferenceOutput
  /// Whether it follows the JSON in bytes; nil if that is not said.
  package let isBinary: Bool?

  private enum Field: String, CaseIterable { case name, parameters }

  private static let fields = JSONFields<Field>(of: "a requested output")

  /// An output in a form.
  init(_ output: InferenceOutput, isBinary: Bool?) {
    self.output = output
    self.isBinary = isBinary
  }

  /// Reads a requested output.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument` if the model has no such output.
  init(reading json: inout JSONReader) throws {
    var output: InferenceOutput?
    var parameters: InferenceParameters?
    try json.object(Self.fields) { json, field in
      switch field {
      case .name:
        output = InferenceOutput(rawValue: try json.string())
        guard output != nil else {
          let names = InferenceOutput.allCases.map(\.rawValue).joined(separator: ", ")
          throw InvalidDocument("", "the model has no such output; there are \(names)")
        }
      case .parameters: parameters = try json.optional { try InferenceParameters(reading: &$0) }
      }
    }
    guard let output else { throw InvalidDocument(missing: Field.name.rawValue) }
    self.init(output, isBinary: parameters?.isBinary)
  }
}
