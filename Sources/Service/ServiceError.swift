import HTTP

/// An error of the service itself, with the status of its response.
package enum ServiceError: ResponseError, Equatable {
  /// The query has a parameter that its route does not have, or a value that is not allowed.
  case unknownQuery(QueryFault)
  /// A line of NDJSON is longer than the limit, in bytes.
  case lineTooLong(limit: Int)
  /// The request has no token, or a wrong one.
  case unauthorized(tokenWasGiven: Bool)
  /// The request names a host that is not this server's.
  case unknownHost(String)
  /// The request comes from a page of another origin; nil if it does not say which.
  case foreignOrigin(String?)
  /// The path or a parameter of the query names a model that the server does not have.
  case unknownModel(String, parameter: String?, known: [String])
  /// The models are still being loaded.
  case loading
  /// The server is stopping.
  case draining
  /// The client disconnected before its response was ready: what ``Problem`` makes of a `CancellationError`.
  case cancelled

  /// The codes of all cases.
  package enum Code: String, CaseIterable, Sendable {
    case unknownQuery = "unknown_query"
    case lineTooLong = "line_too_long"
    case unauthorized
    case unknownHost = "unknown_host"
    case foreignOrigin = "foreign_origin"
    case unknownModel = "unknown_model"
    case loading
    case draining
    case cancelled
  }

  package var code: String {
    let code: Code =
      switch self {
      case .unknownQuery: .unknownQuery
      case .lineTooLong: .lineTooLong
      case .unauthorized: .unauthorized
      case .unknownHost: .unknownHost
      case .foreignOrigin: .foreignOrigin
      case .unknownModel: .unknownModel
      case .loading: .loading
      case .draining: .draining
      case .cancelled: .cancelled
      }
    return code.rawValue
  }

  package var status: Status {
    switch self {
    case .unknownQuery: .badRequest
    case .lineTooLong: .contentTooLarge
    case .unauthorized: .unauthorized
    case .unknownHost: .misdirectedRequest
    case .foreignOrigin: .forbidden
    case .unknownModel: .notFound
    case .loading, .draining, .cancelled: .serviceUnavailable
    }
  }

  package var headers: Headers {
    switch self {
    // RFC 6750 section 3: only a client that sent a token learns the reason.
    case .unauthorized(tokenWasGiven: true):
      ["WWW-Authenticate": #"Bearer realm="lacuna", error="invalid_token""#]
    case .unauthorized(tokenWasGiven: false): ["WWW-Authenticate": #"Bearer realm="lacuna""#]
    case .loading, .draining: ["Retry-After": "1"]
    case .unknownQuery, .lineTooLong, .unknownHost, .foreignOrigin, .unknownModel, .cancelled: [:]
    }
  }

  package var description: String {
    switch self {
    case .unknownQuery(let fault): fault.description
    case .lineTooLong(let limit): "the line is longer than \(limit) bytes"
    case .unauthorized(tokenWasGiven: true): "the token is wrong"
    case .unauthorized(tokenWasGiven: false): "a bearer token is required"
    case .unknownHost(let host):
      """
      the host \"\(host)\" is unknown; allowed are localhost, IP addresses and the names given by \
      --allow-host
      """
    case .foreignOrigin(let origin?):
      "pages of \(origin) may not send requests; --allow-origin allows an origin"
    case .foreignOrigin(nil):
      "pages of other origins may not send requests; --allow-origin allows an origin"
    case .unknownModel(let name, let parameter, let known):
      (parameter.map { "the query parameter '\($0)': " } ?? "")
        + "no model is called '\(name.prefix(100))'; the models are \(known.joined(separator: ", "))"
    case .loading: "the models are still loading"
    case .draining: "the server is stopping"
    case .cancelled: "the client disconnected"
    }
  }
}
