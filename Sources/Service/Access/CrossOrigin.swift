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
