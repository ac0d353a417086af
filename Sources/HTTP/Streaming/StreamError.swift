/// An error of reading or writing a stream.
public enum StreamError: Error, Hashable, CustomStringConvertible {
  /// The client disconnected or took too long, or the server is stopping.
  case connectionLost
  /// A line of the body exceeds the limit, in bytes.
  case lineTooLong(limit: Int)

  /// A sentence for the client.
  public var description: String {
    switch self {
    case .connectionLost: "the connection was lost"
    case .lineTooLong(let limit): "a line is longer than the limit of \(limit) bytes"
    }
  }
}

extension StreamError: ResponseError {
  /// The status, if the response has not begun.
  public var status: Status { self == .connectionLost ? .requestTimeout : .contentTooLarge }

  /// The codes of all cases.
  public enum Code: String, CaseIterable, Sendable {
    case connectionLost = "connection_lost"
    case lineTooLong = "line_too_long"
  }

  /// The code of this error, one of ``Code``.
  public var code: String {
    (self == .connectionLost ? Code.connectionLost : .lineTooLong).rawValue
  }
}
