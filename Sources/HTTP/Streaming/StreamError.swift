/// An error of reading or writing a stream.
public enum StreamError: String, ResponseError, CaseIterable {
  /// The client disconnected or took too long, or the server is stopping.
  case connectionLost = "connection_lost"

  /// The status, if the response has not begun.
  public var status: Status { .requestTimeout }

  /// The code of this error.
  public var code: String { rawValue }

  /// A sentence for the client.
  public var description: String { "the connection was lost" }
}
