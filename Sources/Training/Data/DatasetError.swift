/// A data file that cannot be used.
public struct DatasetError: Error, Equatable, CustomStringConvertible {
  /// The path of the file.
  public let file: String
  /// The number of the line that is wrong, counted from 1; nil if the fault is not in a line.
  public let line: Int?
  /// What is wrong.
  public let detail: String

  /// The file, the line and what is wrong, in one sentence.
  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(detail)" }
}
