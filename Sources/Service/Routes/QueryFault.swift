/// What is wrong with the query of a target.
package enum QueryFault: Equatable, Sendable, CustomStringConvertible {
  /// It is not a list of `name=value` in UTF-8.
  case malformed(parameters: [String])
  /// The route has no such parameter; it has `parameters`.
  case unknownParameter(String, parameters: [String])
  /// A parameter occurs twice.
  case repeatedParameter(String)
  /// A parameter has a value that is not one of those allowed.
  case invalidValue(String, parameter: String, allowed: [String])

  /// One sentence for the client.
  package var description: String {
    switch self {
    case .malformed(let parameters):
      "the query must be name=value, or several joined by '&'; \(Self.list(parameters))"
    case .unknownParameter(let name, let parameters):
      "the query parameter '\(name.prefix(40))' is unknown; \(Self.list(parameters))"
    case .repeatedParameter(let name): "the query parameter '\(name)' occurs twice"
    case .invalidValue(let value, let parameter, let allowed):
      "the query parameter '\(parameter)' must be one of \(allowed.joined(separator: ", ")), not "
        + "'\(value.prefix(40))'"
    }
  }

  private static func list(_ parameters: [String]) -> String {
    parameters.isEmpty
      ? "this path has no parameters" : "allowed: \(parameters.joined(separator: ", "))"
  }
}
