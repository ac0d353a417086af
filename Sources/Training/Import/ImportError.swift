/// A file of a data set that cannot be used.
public struct ImportError: Error, Equatable, CustomStringConvertible {
  /// The file and what is wrong with it, in one sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
