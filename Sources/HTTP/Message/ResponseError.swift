/// An error that determines the status of its response, and the header fields that the status requires.
///
/// The server adds these fields to every response to the error: Allow to a 405, Retry-After to a 429.
public protocol ResponseError: Error, CustomStringConvertible, Sendable {
  /// The status of the response.
  var status: Status { get }

  /// A stable name of the error in snake case, which programs may compare.
  var code: String { get }

  /// The fields that the status requires; none by default.
  var headers: Headers { get }
}

extension ResponseError {
  /// No fields.
  public var headers: Headers { [:] }
}
