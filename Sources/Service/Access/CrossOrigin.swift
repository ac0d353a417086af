import HTTP

/// Access for web pages of other origins (https://fetch.spec.whatwg.org/#http-cors-protocol).
struct CrossOrigin: Sendable {
  /// The allowed origins in the form of the Origin field, "https://example.org"; "*" allows all.
  let allowed: [String]

  /// Returns the response to a preflight request; nil if the request is not one.
  func preflight(_ request: Request) -> Response? {
    guard request.method == .options, isAllowed(request),
      request.headers.contains("Access-Control-Request-Method")
    else { return nil }
    return Response(
      .noContent,
      headers: [
        "Access-Control-Allow-Methods": "GET, HEAD, POST",
        "Access-Control-Allow-Headers": """
        Authorization, Content-Encoding, Content-Type, \(InferenceRequest.lengthField), Traceparent, \
        X-Request-Id
        """,
        "Access-Control-Max-Age": "600",
      ])
  }

  /// Checks that a request with a body does not come from a page of another origin, unless that is allowed.
  ///
  /// Browsers send some such requests, as of forms, without a preflight. Programs send neither field.
  ///
  /// - Throws: ``ServiceError/foreignOrigin(_:)``.
  func check(_ request: Request) throws(ServiceError) {
    guard request.method == .post, !allowed.contains("*"), !isAllowed(request) else { return }
    let origin = request.headers["Origin"]
    // Pages cannot set the field, and a proxy that changes Host does not affect it.
    if let site = request.headers["Sec-Fetch-Site"] {
      guard site == "same-origin" || site == "none" else { throw .foreignOrigin(origin) }
    } else if let origin {
      guard let authority = request.authority, let page = try? WebOrigin(origin),
        page.isServed(by: authority)
      else { throw .foreignOrigin(origin) }
    }
  }

  /// Adds the fields that let a page read the response.
  func finish(_ response: inout Response, to request: Request?) {
    guard !allowed.isEmpty else { return }
    let allowsAll = allowed.contains("*")
    if !allowsAll { response.headers.append("Vary", "Origin") }
    guard let request, isAllowed(request), let origin = request.headers["Origin"] else { return }
    response.headers["Access-Control-Allow-Origin"] = allowsAll ? "*" : origin
    response.headers["Access-Control-Expose-Headers"] =
      "\(InferenceRequest.lengthField), Retry-After, X-Request-Id"
  }

  private func isAllowed(_ request: Request) -> Bool {
    guard let origin = request.headers["Origin"] else { return false }
    return allowed.contains("*") || allowed.contains(origin)
  }
}
