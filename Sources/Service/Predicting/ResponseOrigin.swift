/// Where the configuration of a response was read.
package struct ResponseOrigin: Sendable {
  /// The name of the file; nil if responses do not name their files.
  package let file: String?
  /// The number of the line, counted from 1; nil if the file holds one configuration.
  package let line: Int?

  /// Creates an origin.
  package init(file: String?, line: Int?) {
    self.file = file
    self.line = line
  }
}
