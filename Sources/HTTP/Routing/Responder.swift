import Compression

/// What a server does with a request after it has been read, and with a response before it is written: routes, hooks
/// and content codings.
final class Responder: Sendable {
  let router: Router
  let hooks: ServerHooks
  private let limits: ServerLimits

  init(router: Router, hooks: ServerHooks, limits: ServerLimits) {
    self.router = router
    self.hooks = hooks
    self.limits = limits
  }

  // MARK: The head

  /// What to do with a request, decided by its head.
  enum Admission {
    /// The handler gets the request.
    case handle(Handler)
    /// The response is known. The body is of no interest.
    case respond(Response)
  }

  /// Decides on a request before its body is read, so that an upload is refused early.
  ///
  /// Sets the request's route and parameters.
  func admit(_ request: inout Request) -> Admission {
    let match = request.path == "*" ? nil : router.match(request.path)
    request.route = match?.path.pattern
    request.parameters = match?.parameters ?? [:]
    if let response = hooks.begin(&request) { return .respond(finish(response, to: request)) }
    do throws(HTTPError) {
      if request.method == .options, match != nil || request.path == "*" {
        return .respond(finish(options(match?.path.allowed ?? router.allowed), to: request))
      }
      guard Method.known.contains(request.method) else { throw .unknownMethod }
      guard let path = match?.path else { throw .notFound }
      let handler = try path.handler(for: request)
      try checkExpectation(of: request)
      try checkBody(of: request, for: handler)
      return .handle(handler)
    } catch {
      return .respond(failure(error, to: request))
    }
  }

  /// The response to OPTIONS (RFC 9110 §9.3.7).
  private func options(_ allowed: [Method]) -> Response {
    Response(
      .noContent, headers: ["Allow": allowed.map(\.rawValue).joined(separator: ", ")])
  }

  /// Checks Expect (RFC 9110 §10.1.1), which is ignored in HTTP/1.0.
  private func checkExpectation(of request: Request) throws(HTTPError) {
    guard request.version == .http11 else { return }
    let expectations = request.headers.list("Expect")
    guard expectations.allSatisfy({ $0.isEqualIgnoringCase(to: "100-continue") }) else {
      throw .expectationFailed
    }
  }

  private func checkBody(of request: Request, for handler: Handler) throws(HTTPError) {
    _ = try ContentCoding(of: request)
    switch request.head.framing {
    case .none where request.method.expectsContent: throw .lengthRequired
    case .length(let length):
      if case .stream = handler { return }
      guard length <= limits.maxBodyBytes else {
        throw .contentTooLarge(limit: limits.maxBodyBytes)
      }
    case .none, .chunked: break
    }
  }

  // MARK: The whole request

  /// How a request is answered: at once, or by a worker.
  enum Reply {
    case now(Response)
    case later(cost: Int, @Sendable () -> Response)
    /// In a batch. The function makes the response of the item's result.
    case batched(BatchItem, @Sendable (Result<Response, any Error>) -> Response)
    /// A worker has to decompress the body, and gets the reply after that.
    case inflating(@Sendable () -> Reply)
  }

  /// Runs an inline handler, or returns what a worker has to do.
  ///
  /// - Precondition: `handler` is not one of a stream, which has a thread of its own.
  func reply(to request: Request, by handler: Handler) -> Reply {
    guard (try? ContentCoding(of: request)) == .gzip else {
      return replyToContent(request, handler)
    }
    // Decompression takes too long for the connection's thread.
    return .inflating { [self] in
      do throws(GzipError) {
        var inflated = request
        inflated.body = try Gzip.decompress(
          request.body, limit: limits.maxInflatedBodyBytes,
          maximumRatio: limits.maxCompressionRatio)
        return replyToContent(inflated, handler)
      } catch {
        return .now(failure(HTTPError(error), to: request))
      }
    }
  }

  private func replyToContent(_ request: Request, _ handler: Handler) -> Reply {
    switch handler {
    case .inline(let handler):
      do {
        switch try handler(request) {
        case .response(let response): return .now(finish(response, to: request))
        case .work(let cost, let work):
          return .later(cost: cost) { [self] in response(Result { try work() }, to: request) }
        case .batched(let item): return .batched(item) { [self] in response($0, to: request) }
        }
      } catch {
        return .now(failure(error, to: request))
      }
    case .worker(let handler, let cost):
      return .later(cost: cost(request)) { [self] in
        response(Result { try handler(request) }, to: request)
      }
    case .stream: preconditionFailure("a stream is served by its own thread")
    }
  }

  // MARK: The response

  /// Returns the response to a handler's result, finished.
  private func response(_ result: Result<Response, any Error>, to request: Request) -> Response {
    switch result {
    case .success(let response): finish(response, to: request)
    case .failure(let error): failure(error, to: request)
    }
  }

  /// Returns the response to an error, finished.
  func failure(_ error: any Error, to request: Request?) -> Response {
    var response = hooks.failure(error, request)
    if let error = error as? any ResponseError {
      for field in error.headers where !response.headers.contains(field.name) {
        response.headers.append(field.name, field.value)
      }
    }
    return finish(response, to: request)
  }

  /// Calls the hook for finished responses, and compresses the content if the client accepts that and it is long
  /// enough.
  func finish(_ response: consuming Response, to request: Request?) -> Response {
    hooks.finish(&response, request)
    let length = response.contentLength
    guard length >= limits.gzipMinBytes, let request, response.isCompressible
    else { return response }
    // Both forms of the content depend on the field (RFC 9110 §12.5.5).
    response.headers.append("Vary", "Accept-Encoding")
    if ContentCoding(acceptedBy: request.headers) == .gzip,
      let compressed = try? Gzip.compress(response.body.flatMap(\.self), effort: .fast),
      compressed.count < length
    {
      response.body = [compressed]
      response.headers.append("Content-Encoding", "gzip")
    }
    return response
  }
}

extension Response {
  /// Whether the content is text, by its media type, and has no coding yet.
  fileprivate var isCompressible: Bool {
    guard !headers.contains("Content-Encoding"), let type = headers["Content-Type"] else {
      return false
    }
    let mediaType = type.prefix { $0 != ";" }.trimmingWhitespace().lowercased()
    return mediaType.hasPrefix("text/") || mediaType.hasSuffix("json")
      || mediaType.hasSuffix("+xml") || mediaType.hasSuffix("yaml")
      || mediaType == "application/javascript"
  }
}
