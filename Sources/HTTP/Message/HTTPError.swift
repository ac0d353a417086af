import Compression

/// A reason why a well-formed request is not answered by a handler.
public enum HTTPError: ResponseError, Equatable {
  /// No route has the path (RFC 9110 §15.5.5).
  case notFound
  /// The path has no route for the method (§15.5.6).
  case methodNotAllowed(allowed: [Method])
  /// The server does not know the method (§15.6.2).
  case unknownMethod
  /// The client stopped sending before its request was complete (RFC 9112 §8).
  case incompleteRequest
  /// The request did not arrive in time (§15.5.9).
  case requestTimeout
  /// The request needs a body and states no length (§15.5.12).
  case lengthRequired
  /// The body is longer than the limit, in bytes (§15.5.14).
  case contentTooLarge(limit: Int)
  /// The body is longer than the limit, in bytes, after decompression (§15.5.14).
  case inflatedContentTooLarge(limit: Int)
  /// The body is more than the given number of times longer after decompression (§15.5.14).
  case compressionRatioTooHigh(limit: Int)
  /// The route does not read the media type (§15.5.16).
  case unsupportedMediaType(accepted: [String])
  /// The body has a content coding other than gzip (§15.5.16).
  case unsupportedContentCoding
  /// The body is not valid gzip, which its Content-Encoding states.
  case invalidGzip
  /// The request has an expectation other than `100-continue` (§15.5.18).
  case expectationFailed
  /// The workers' queue is full; it should have room after `retryAfter` seconds (RFC 6585 §4).
  case queueFull(retryAfter: Int)
  /// The limit of open streams has been reached.
  case tooManyStreams
  /// The limit of open connections has been reached (RFC 9110 §15.6.4).
  case tooManyConnections
  /// The bodies of all connections together exceed the limit (§15.6.4).
  case bodyMemoryExhausted

  /// The status of the response.
  public var status: Status {
    switch self {
    case .notFound: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .unknownMethod: .notImplemented
    case .requestTimeout: .requestTimeout
    case .lengthRequired: .lengthRequired
    case .contentTooLarge, .inflatedContentTooLarge, .compressionRatioTooHigh: .contentTooLarge
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
    case compressionRatioTooHigh = "compression_ratio_too_high"
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
      case .compressionRatioTooHigh: .compressionRatioTooHigh
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

  /// A sentence for the client.
  public var description: String {
    switch self {
    case .notFound: "no route has this path"
    case .methodNotAllowed(let allowed):
      "the method must be one of \(allowed.map(\.rawValue).joined(separator: ", "))"
    case .unknownMethod: "the method is unknown"
    case .incompleteRequest: "the connection ended before the request was complete"
    case .requestTimeout: "the request did not arrive in time"
    case .lengthRequired: "the request has neither Content-Length nor Transfer-Encoding"
    case .contentTooLarge(let limit): "the body is longer than the limit of \(limit) bytes"
    case .inflatedContentTooLarge(let limit):
      "the body is longer than the limit of \(limit) bytes after decompression"
    case .compressionRatioTooHigh(let limit):
      "the body is more than \(limit) times longer after decompression; send it without gzip"
    case .unsupportedMediaType(let accepted):
      "the Content-Type must be \(accepted.joined(separator: " or "))"
    case .unsupportedContentCoding: "the Content-Encoding must be gzip or identity"
    case .invalidGzip: "the body is not valid gzip"
    case .expectationFailed: "the only supported expectation is 100-continue"
    case .queueFull: "all workers are busy and their queue is full"
    case .tooManyStreams: "the limit of open streams has been reached"
    case .tooManyConnections: "the limit of open connections has been reached"
    case .bodyMemoryExhausted: "the limit of request bodies in memory has been reached"
    }
  }
}

extension HTTPError {
  /// Creates the error that a body which cannot be decompressed is refused with.
  init(_ error: GzipError) {
    switch error {
    case .tooLarge(let limit): self = .inflatedContentTooLarge(limit: limit)
    case .ratioTooHigh(let ratio): self = .compressionRatioTooHigh(limit: ratio)
    case .malformed, .truncated, .outOfMemory: self = .invalidGzip
    }
  }
}
