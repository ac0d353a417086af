// Why a stream ends before its time.

/// What a handler's reading or writing of a stream throws.
public enum StreamError: Error, Hashable, CustomStringConvertible {
  /// The client has gone, was silent for too long, or the server is stopping.
  case connectionLost
  /// A line of the body is longer than the limit, in bytes.
  case lineTooLong(limit: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .connectionLost: "the connection was lost"
    case .lineTooLong(let limit): "a line is longer than \(limit) bytes"
    }
  }
}

extension StreamError: ResponseError {
  /// The status, should nothing have been answered yet.
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
