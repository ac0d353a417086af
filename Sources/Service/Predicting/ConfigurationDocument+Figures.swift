import JSON
import Structures

extension ConfigurationDocument {
  /// Reads a configuration whose response is a row of numbers, without room for an explanation.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also if the document asks for an explanation.
  init(forFigures text: [UInt8]) throws { self = try Self(json: text).forFigures() }

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
