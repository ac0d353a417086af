// Why a well-formed request is not answered by a handler.

import Compression

/// A request that is refused before, or instead of, its handler.
public enum HTTPError: ResponseError, Equatable {
  /// No route has this path (RFC 9110 §15.5.5).
  case notFound
  /// The path has routes, none for this method (§15.5.6).
  case methodNotAllowed(allowed: [Method])
  /// A method that this server does not know (§15.6.2).
  case unknownMethod
  /// The client finished before its request was complete (RFC 9112 §8).
  case incompleteRequest
  /// The request did not arrive in time (§15.5.9).
  case requestTimeout
  /// A body of unstated length (§15.5.12).
  case lengthRequired
  /// A body over the limit, in bytes (§15.5.14).
  case contentTooLarge(limit: Int)
  /// A body that is larger than the limit when inflated, in bytes (§15.5.14).
  case inflatedContentTooLarge(limit: Int)
  /// A media type that the route does not read (§15.5.16).
  case unsupportedMediaType(accepted: [String])
  /// A content coding other than gzip (§15.5.16).
  case unsupportedContentCoding
  /// A body that is not the gzip it says it is.
  case invalidGzip
  /// An expectation other than `100-continue` (§15.5.18).
  case expectationFailed
  /// The workers' queue is full; it should have room in so many seconds (RFC 6585 §4).
  case queueFull(retryAfter: Int)
  /// As many streams are open as may be.
  case tooManyStreams
  /// As many connections are open as may be (RFC 9110 §15.6.4).
  case tooManyConnections
  /// The bodies of all connections together are over the limit (§15.6.4).
  case bodyMemoryExhausted

  /// The status of the response.
  public var status: Status {
    switch self {
    case .notFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .unknownMethod: .notImplemented
    case .requestTimeout: .requestTimeout
    case .lengthRequired: .lengthRequired
    case .contentTooLarge, .inflatedContentTooLarge: .contentTooLarge
    case .unsupportedMediaType, .unsupportedContentCoding: .unsupportedMediaType
    case .incompleteRequest, .invalidGzip: .badRequest
    case .expectationFailed: .expectationFailed
    case .queueFull, .tooManyStreams: .tooManyRequests
    case .tooManyConnections, .bodyMemoryExhausted: .serviceUnavailable
    }
  }

  /// The codes of all cases.
  public enum Code: String, CaseIterable, Sendable {
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case unknownMethod = "unknown_method"
    case incompleteRequest = "incomplete_request"
    case requestTimeout = "request_timeout"
    case lengthRequired = "length_required"
    case contentTooLarge = "content_too_large"
    case inflatedContentTooLarge = "inflated_content_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case unsupportedContentCoding = "unsupported_content_coding"
    case invalidGzip = "invalid_gzip"
    case expectationFailed = "expectation_failed"
    case queueFull = "queue_full"
    case tooManyStreams = "too_many_streams"
    case tooManyConnections = "too_many_connections"
    case bodyMemoryExhausted = "body_memory_exhausted"
  }

  /// The code of this error, one of ``Code``.
  public var code: String {
    let code: Code =
      switch self {
      case .notFound: .notFound
      case .methodNotAllowed: .methodNotAllowed
      case .unknownMethod: .unknownMethod
      case .incompleteRequest: .incompleteRequest
      case .requestTimeout: .requestTimeout
      case .lengthRequired: .lengthRequired
      case .contentTooLarge: .contentTooLarge
      case .inflatedContentTooLarge: .inflatedContentTooLarge
      case .unsupportedMediaType: .unsupportedMediaType
      case .unsupportedContentCoding: .unsupportedContentCoding
      case .invalidGzip: .invalidGzip
      case .expectationFailed: .expectationFailed
      case .queueFull: .queueFull
      case .tooManyStreams: .tooManyStreams
      case .tooManyConnections: .tooManyConnections
      case .bodyMemoryExhausted: .bodyMemoryExhausted
      }
    return code.rawValue
  }

  /// The fields that the status calls for.
  public var headers: Headers {
    switch self {
    case .methodNotAllowed(let allowed):
      ["Allow": allowed.map(\.rawValue).joined(separator: ", ")]
    case .unsupportedMediaType(let accepted): ["Accept": accepted.joined(separator: ", ")]
    case .unsupportedContentCoding: ["Accept-Encoding": "gzip"]
    case .queueFull(let seconds): ["Retry-After": "\(seconds)"]
    case .tooManyStreams, .tooManyConnections, .bodyMemoryExhausted: ["Retry-After": "1"]
    default: [:]
    }
  }

  /// One sentence for the client.
  public var description: String {
    switch self {
    case .notFound: "there is nothing at this path"
    case .methodNotAllowed(let allowed):
      "this path answers \(allowed.map(\.rawValue).joined(separator: ", "))"
    case .unknownMethod: "this server does not know the method"
    case .incompleteRequest: "the request is not complete"
    case .requestTimeout: "the request did not arrive in time"
    case .lengthRequired: "the request has neither Content-Length nor Transfer-Encoding"
    case .contentTooLarge(let limit): "the body is larger than \(limit) bytes"
    case .inflatedContentTooLarge(let limit):
      "the body is larger than \(limit) bytes when inflated"
    case .unsupportedMediaType(let accepted):
      "the Content-Type is not \(accepted.joined(separator: " or "))"
    case .unsupportedContentCoding: "the only content coding this server reads is gzip"
    case .invalidGzip: "the body is not valid gzip"
    case .expectationFailed: "the only expectation this server meets is 100-continue"
    case .queueFull: "all workers are busy and their queue is full"
    case .tooManyStreams: "as many streams are open as this server serves"
    case .tooManyConnections: "as many connections are open as this server serves"
    case .bodyMemoryExhausted: "this server holds as many request bodies as it may"
    }
  }
}

extension HTTPError {
  /// What a body that does not inflate is refused for.
  init(_ error: GzipError) {
    switch error {
    case .tooLarge(let limit): self = .inflatedContentTooLarge(limit: limit)
    case .malformed, .truncated, .outOfMemory: self = .invalidGzip
    }
  }
}
