/// Functions of the service that a server calls for every request.
///
/// ``failure`` and ``finish`` run where the handler ran. The others run on the threads that serve the connections and
/// have to be quick.
public struct ServerHooks: Sendable {
  /// Called when the head of a request has been read, before its body.
  ///
  /// May set the request's context. If it returns a response, that is sent and no handler runs.
  public var begin: @Sendable (inout Request) -> Response?

  /// Makes the response to an error: a ``ParseError``, an ``HTTPError`` or what a handler threw.
  ///
  /// The request is nil if the bytes that arrived were not one. The fields of a ``ResponseError`` that the response
  /// lacks are added.
  public var failure: @Sendable (any Error, Request?) -> Response

  /// Called with every response before it is sent, including those to errors; may add fields.
  public var finish: @Sendable (inout Response, Request?) -> Void

  /// Called when a response has been passed to the connection.
  public var observe: @Sendable (CompletedRequest) -> Void

  /// Called with a sentence for the log, such as when the system has no descriptor left.
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
