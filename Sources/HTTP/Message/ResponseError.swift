// Errors that know how they are answered.

/// An error with a status of its own, and the fields that the status calls for.
///
/// Whatever document a server makes of it, these fields are part of the response: a 405 has its
/// Allow, a 429 its Retry-After.
public protocol ResponseError: Error, CustomStringConvertible, Sendable {
  /// The status of the response.
  var status: Status { get }

  /// A stable name of the error in snake case, which programs may compare.
  var code: String { get }

  /// Fields that the status calls for; none unless said otherwise.
  var headers: Headers { get }
}

extension ResponseError {
  /// None.
  public var headers: Headers { [:] }
}
