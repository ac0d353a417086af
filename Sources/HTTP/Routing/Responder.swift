// From a request to its response: routes, hooks and content codings. No sockets here.

import Compression

/// What a server does with a request once it has been read, and with a response before it is
/// written.
final class Responder: Sendable {
  let router: Router
  let hooks: ServerHooks
  let configuration: ServerConfiguration

  init(router: Router, hooks: ServerHooks, configuration: ServerConfiguration) {
    self.router = router
    self.hooks = hooks
    self.configuration = configuration
  }

  /// What is to become of a request, by its head alone.
  enum Admission {
    case handle(Handler)
    case answer(Response)
  }

  // MARK: By the head

  /// Decides on a request before its body is read, so that a refused upload is refused early.
  ///
  /// Notes the route and its parameters in the request.
  func admit(_ request: inout Request) -> Admission {
    let match = request.path == "*" ? nil : router.match(request.path)
    request.route = match?.path.pattern
    request.parameters = match?.parameters ?? [:]
    if let response = hooks.begin(&request) { return .answer(finish(response, to: request)) }
    do throws(HTTPError) {
      if request.method == .options, match != nil || request.path == "*" {
        return .answer(finish(options(match?.path.allowed ?? router.allowed), to: request))
      }
      guard Method.known.contains(request.method) else { throw .unknownMethod }
      guard let path = match?.path else { throw .notFound }
      let handler = try path.handler(for: request)
      try checkExpectation(of: request)
      try checkBody(of: request, for: handler)
      return .handle(handler)
    } catch {
      return .answer(failure(error, to: request))
    }
  }

  /// The answer to OPTIONS (RFC 9110 §9.3.7).
  private func options(_ allowed: [Method]) -> Response {
    Response(
      .noContent, headers: ["Allow": allowed.map(\.rawValue).joined(separator: ", ")])
  }

  /// RFC 9110 §10.1.1: an HTTP/1.0 client's expectation is passed over.
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
      guard length <= configuration.bodyBytes else {
        throw .contentTooLarge(limit: configuration.bodyBytes)
      }
    case .none, .chunked: break
    }
  }

  // MARK: By the whole request

  /// How a request is answered: at once, or by a worker.
  enum Reply {
    case now(Response)
    case later(@Sendable () -> Response)
    /// In a batch; the function makes the response of the item's result.
    case batched(BatchItem, @Sendable (Result<Response, any Error>) -> Response)
  }

  /// Runs an inline handler, or says what a worker has to do.
  ///
  /// - Precondition: `handler` is not one of streams, which have threads of their own.
  func reply(to request: Request, by handler: Handler) -> Reply {
    switch handler {
    case .inline(let handler):
      // Inflating is work.
      if request.headers.contains("Content-Encoding") {
        return .later { [self] in respond(to: request) { try handler($0).response() } }
      }
      do {
        switch try handler(request) {
        case .response(let response): return .now(finish(response, to: request))
        case .work(let work): return .later { [self] in respond(to: request) { _ in try work() } }
        case .batched(let item): return .batched(item) { [self] in response($0, to: request) }
        }
      } catch {
        return .now(failure(error, to: request))
      }
    case .worker(let handler): return .later { [self] in respond(to: request, by: handler) }
    case .stream: preconditionFailure("a stream is served by its own thread")
    }
  }

  /// Runs `handler` to its end: inflates the body if need be, and makes a response of whatever is
  /// thrown.
  private func respond(to request: Request, by handler: (Request) throws -> Response) -> Response {
    do {
      var request = request
      if try ContentCoding(of: request) == .gzip {
        do throws(GzipError) {
          request.body = try Gzip.decompress(
            request.body, limit: configuration.inflatedBodyBytes)
        } catch {
          throw HTTPError(error)
        }
      }
      return finish(try handler(request), to: request)
    } catch {
      return failure(error, to: request)
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

  /// The response to an error, finished.
  func failure(_ error: any Error, to request: Request?) -> Response {
    var response = hooks.failure(error, request)
    if let error = error as? any ResponseError {
      for field in error.headers where !response.headers.contains(field.name) {
        response.headers.append(field.name, field.value)
      }
    }
    return finish(response, to: request)
  }

  /// Gives the hooks their say and compresses the content, if the client accepts that and it is
  /// worth it.
  func finish(_ response: consuming Response, to request: Request?) -> Response {
    hooks.finish(&response, request)
    let length = response.contentLength
    guard length >= configuration.compressedBodyBytes, let request,
      response.isCompressible
    else { return response }
    // What is sent depends on the field, whichever way (RFC 9110 §12.5.5).
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
  /// Whether the content is text, by its media type, and not coded already.
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
