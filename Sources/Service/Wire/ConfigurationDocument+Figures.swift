// Configurations whose answers are figures alone, as in a table or in tensors.

import JSON
import Structures

extension ConfigurationDocument {
  /// Reads a configuration that is answered in a form with no place for an explanation.
  ///
  /// - Throws: `JSONSyntaxError`, or `InvalidDocument`, also if it asks for one.
  init(forFigures text: [UInt8]) throws {
    try self.init(json: text)
    guard !asksForExplanation else {
      throw InvalidDocument("/explain", "tables and tensors have no place for it; only JSON has")
    }
  }
}
