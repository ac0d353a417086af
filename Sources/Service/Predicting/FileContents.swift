import JSON
import Structures

/// A file that holds one configuration: a structure, or a request in JSON.
package struct FileContents: Sendable {
  /// The name of the file in responses.
  package let name: String
  /// The contents, decompressed, or the reason why they were not read.
  package let text: Result<[UInt8], FileError>

  /// The maximum length of the contents, bytes.
  package static let maximumLength = 16 << 20

  package init(name: String, text: Result<[UInt8], FileError>) {
    self.name = name
    self.text = text
  }

  /// Reads the configuration.
  ///
  /// - Throws: ``FileError``, `JSONSyntaxError` or `InvalidDocument`.
  package func document() throws -> ConfigurationDocument {
    try ConfigurationDocument(file: text.get())
  }
}
