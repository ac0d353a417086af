/// A request that has been answered, for logs and metrics.
public struct CompletedRequest: Sendable {
  /// The request, without its body; nil if the bytes that arrived were not a request.
  public let request: Request?
  /// The status of the response.
  public let status: Status
  /// The bytes of content sent; for a stream, their total.
  public let contentBytes: Int
  /// The bytes of the body received.
  public let bodyBytes: Int
  /// Nanoseconds from the end of the request's head to its response.
  public let nanoseconds: Int
  /// The context of the response.
  public let context: (any AnyObject & Sendable)?
  /// The client's address.
  public let peer: PeerAddress
}
