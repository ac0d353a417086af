/// The place that a labelled row was read from.
public struct RowLocation: Equatable, Sendable, CustomStringConvertible {
  /// The path of the file.
  public let file: String
  /// The number of the line, counted from 1.
  public let line: Int

  /// The file and the line, "rows.ndjson:7".
  public var description: String { "\(file):\(line)" }
}
