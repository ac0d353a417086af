// Errors of the service itself, each with the status it is answered with.

import HTTP

/// Why the service does not answer a request that HTTP has nothing against.
package enum ServiceError: ResponseError, Equatable {
  /// The query asks for what is not there; what may be asked for.
  case unknownQuery(allowed: String)
  /// A line of NDJSON is longer than the limit, in bytes.
  case lineTooLong(limit: Int)
  /// No token came with the request, or a wrong one.
  case unauthorized(tokenWasGiven: Bool)
  /// The path names another model than the one that is served.
  case unknownModel(known: String)
  /// The model is still being loaded.
  case loading
  /// The server is about to end.
  case draining
  /// The client hung up before its answer was ready.
  case abandoned

  package var status: Status {
    switch self {
    case .unknownQuery: .badRequest
    case .lineTooLong: .contentTooLarge
    case .unauthorized: .unauthorized
    case .unknownModel: .notFound
    case .loading, .draining, .abandoned: .serviceUnavailable
    }
  }

  package var code: String {
    switch self {
    case .unknownQuery: "unknown_query"
    case .lineTooLong: "line_too_long"
    case .unauthorized: "unauthorized"
    case .unknownModel: "unknown_model"
    case .loading: "loading"
    case .draining: "draining"
    case .abandoned: "abandoned"
    }
  }

  package var headers: Headers {
    switch self {
    // RFC 6750 section 3: the reason is told only to a client that tried.
    case .unauthorized(tokenWasGiven: true):
      ["WWW-Authenticate": #"Bearer realm="lacuna", error="invalid_token""#]
    case .unauthorized(tokenWasGiven: false): ["WWW-Authenticate": #"Bearer realm="lacuna""#]
    case .loading, .draining: ["Retry-After": "1"]
    case .unknownQuery, .lineTooLong, .unknownModel, .abandoned: [:]
    }
  }

  package var description: String {
    switch self {
    case .unknownQuery(let allowed): "the query may only be \(allowed)"
    case .lineTooLong(let limit): "the line is longer than \(limit) bytes"
    case .unauthorized(tokenWasGiven: true): "the token is not the one this server was given"
    case .unauthorized(tokenWasGiven: false): "a bearer token is needed"
    case .unknownModel(let known): "there is no such model; there is \(known)"
    case .loading: "the model is being loaded"
    case .draining: "the server is about to end"
    case .abandoned: "the client hung up"
    }
  }
}
