// One request and its answer, looked back upon.

/// What there is to log and count of an answered request.
public struct CompletedRequest: Sendable {
  /// The request, without its body; nil if what arrived was none.
  public let request: Request?
  /// The status it was answered with.
  public let status: Status
  /// Bytes of content sent; for a stream, in all.
  public let contentBytes: Int
  /// Bytes of the body received.
  public let bodyBytes: Int
  /// Nanoseconds from the end of the request's head to the answer.
  public let nanoseconds: Int
  /// What the handler noted in its response.
  public let context: (any AnyObject & Sendable)?
  /// The client.
  public let peer: PeerAddress
}
