// Pages of other origins: which may read answers (https://fetch.spec.whatwg.org/#http-cors-protocol).

import HTTP

/// The origins whose pages may ask, none unless said.
struct CrossOrigin: Sendable {
  /// Origins as a browser sends them, "https://example.org"; "*" stands for all.
  let allowed: [String]

  /// The answer to a browser that asks beforehand, or nil if the request is no such question.
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

  /// Adds what lets a page read the response.
  func finish(_ response: inout Response, to request: Request?) {
    guard !allowed.isEmpty else { return }
    let isForAll = allowed.contains("*")
    if !isForAll { response.headers.append("Vary", "Origin") }
    guard let request, isAllowed(request), let origin = request.headers["Origin"] else { return }
    response.headers["Access-Control-Allow-Origin"] = isForAll ? "*" : origin
    response.headers["Access-Control-Expose-Headers"] =
      "\(InferenceRequest.lengthField), Retry-After, X-Request-Id"
  }

  private func isAllowed(_ request: Request) -> Bool {
    guard let origin = request.headers["Origin"] else { return false }
    return allowed.contains("*") || allowed.contains(origin)
  }
}
