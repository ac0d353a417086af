import JSON
import Structures

extension ConfigurationDocument {
  /// Reads a configuration whose response is a row of numbers, without room for an explanation.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also if the document asks for an explanation.
  init(forFigures text: [UInt8]) throws {
    try self.init(json: text)
    guard !asksForExplanation else {
      throw InvalidDocument(
        .explanationNotAvailable, "/explain",
        "tables and tensors cannot hold an explanation; ask for JSON")
    }
  }
}
