import HTTP

/// Handlers of the pages: the playground, the description of the API, and their assets, all embedded in the program.
extension PredictionService {
  /// `GET /`: the playground.
  @Sendable func playground(_ request: Request) throws -> InlineResult {
    try page("index.html", for: request)
  }

  /// `GET /docs`: the description of every route as a page.
  @Sendable func docs(_ request: Request) throws -> InlineResult {
    try page("docs.html", for: request)
  }

  /// `GET /assets/{name}`: an asset of the pages.
  @Sendable func asset(_ request: Request) throws -> InlineResult {
    guard let name = request.parameters["name"], !name.hasSuffix(".html") else {
      throw HTTPError.notFound
    }
    return try page(name, for: request)
  }

  /// Nothing from other servers, nothing inline, no frames around the page.
  private static let contentPolicy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """

  private func page(_ name: String, for request: Request) throws -> InlineResult {
    guard let file = EmbeddedFile.playground[name] else { throw HTTPError.notFound }
    let headers: Headers = [
      "ETag": file.entityTag,
      // Browsers keep the page and ask each time whether it has changed.
      "Cache-Control": "no-cache",
      "Content-Security-Policy": Self.contentPolicy,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    ]
    if request.matches(entityTag: file.entityTag) {
      return .response(Response(.notModified, headers: headers))
    }
    return .response(
      Response(.ok, contentType: file.mediaType, headers: headers, body: file.bytes))
  }
}

extension Request {
  /// Whether the client already has the content with this tag (RFC 9110 §13.1.2, compared weakly).
  fileprivate func matches(entityTag tag: String) -> Bool {
    guard let known = headers["If-None-Match"] else { return false }
    let opaque = tag.drop { $0 != "\"" }
    return known == "*"
      || known.split(separator: ",").contains { member in
        member.drop { $0 == " " || $0 == "\t" || $0 == "W" || $0 == "/" } == opaque
      }
  }
}
