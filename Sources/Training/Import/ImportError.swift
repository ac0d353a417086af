/// Data that cannot be imported.
public struct ImportError: Error, Equatable, CustomStringConvertible {
  /// What is wrong, and where, in one sentence.
  public let description: String

  /// Creates an error.
  public init(_ description: String) { self.description = description }
}
