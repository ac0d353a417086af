// What keeps a data set from being imported.

/// A file of a data set that cannot be used, in one sentence that names it.
public struct ImportError: Error, Equatable, CustomStringConvertible {
  /// The sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
