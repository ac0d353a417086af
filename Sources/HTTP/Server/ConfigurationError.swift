/// A value in a ``ServerConfiguration`` that is out of its range.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The limit's name, or `port`.
  public let name: String
  /// The name, the value and the range.
  public let description: String

  init(name: String, value: String, lowerBound: String, upperBound: String) {
    self.name = name
    description = "\(name) \(value) is out of range (\(lowerBound) to \(upperBound))"
  }
}
