// Where a service takes part in every request.

/// Functions that a server calls on its way through every request.
///
/// ``failure`` and ``finish`` run where the handler ran, the others on the threads that serve the
/// connections, and are to be quick.
public struct ServerHooks: Sendable {
  /// Called when the head of a request has been read, before its body.
  ///
  /// May note things in the request's context. A response it returns is the answer, and the body
  /// is of no more interest.
  public var begin: @Sendable (inout Request) -> Response?

  /// Makes the response to an error: a ``ParseError``, a ``HTTPError`` or what a handler threw.
  ///
  /// There is no request where what was read was none. Fields that a ``ResponseError`` calls for
  /// are added where they lack.
  public var failure: @Sendable (any Error, Request?) -> Response

  /// Called with every response before it is sent, those to errors included: may add fields.
  public var finish: @Sendable (inout Response, Request?) -> Void

  /// Called when an answer has been handed to the connection.
  public var observe: @Sendable (CompletedRequest) -> Void

  /// Called with a sentence when the system denies the server something, such as a descriptor.
  public var report: @Sendable (String) -> Void

  /// Hooks that do nothing, and answer errors by ``Response/problem(_:)``.
  public init() {
    begin = { _ in nil }
    failure = { error, _ in .problem(error) }
    finish = { _, _ in }
    observe = { _ in }
    report = { _ in }
  }
}
