/// The place that a labelled row was read from.
public struct RowLocation: Equatable, Sendable, CustomStringConvertible {
  /// The path of the file; for a record of a list with its number.
  public let file: String
  /// The number of the line, counted from 1; nil for a record of a list.
  public let line: Int?

  /// Creates a place.
  public init(file: String, line: Int?) {
    self.file = file
    self.line = line
  }

  /// The file and the line, "rows.ndjson:7".
  public var description: String { file + (line.map { ":\($0)" } ?? "") }
}
