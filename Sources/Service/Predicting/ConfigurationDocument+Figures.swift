import JSON
import Structures

extension ConfigurationDocument {
  /// Reads a configuration whose response is a row of numbers, without room for an explanation.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also if the document asks for an explanation.
  init(forFigures text: [UInt8]) throws { self = try Self(json: text).forFigures() }

  /// Reads a configuration for a model that is given beside it; the text may name the same one.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also if the text names another model or asks for an explanation.
  init(forFigures text: [UInt8], model: ServedModel) throws {
    try self.init(forFigures: text)
    guard [nil, model.name, model.predictor.identity].contains(self.model) else {
      throw InvalidDocument(
        .conflictingFields, "/model", "the path of the request names the model \(model.name)")
    }
    self.model = model.predictor.identity
  }

  /// Returns the document unless it asks for an explanation.
  ///
  /// - Throws: `InvalidDocument` if it does.
  func forFigures() throws(InvalidDocument) -> ConfigurationDocument {
    guard !asksForExplanation else {
      throw InvalidDocument(
        .explanationNotAvailable, "/explain",
        "tables and tensors cannot hold an explanation; ask for JSON")
    }
    return self
  }
}
