/// A value in a ``ServerConfiguration`` that is out of its range.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The limit's name, or `port`.
  public let name: String
  private let problem: String

  init(_ limit: LimitDescription) {
    name = limit.name
    problem =
      "is \(limit.value); it must be from \(limit.lowerBound) to \(limit.upperBound) \(limit.unit)"
  }

  init(port: Int) {
    name = "port"
    problem = "is \(port); it must be from 0 to 65535"
  }

  /// The name, the value and the range.
  public var description: String { "\(name) \(problem)" }
}
