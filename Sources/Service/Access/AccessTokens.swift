import HTTP

/// The tokens that requests must carry.
public struct AccessTokens: Sendable {
  /// Tokens for all routes; if there are none, no token is required.
  public var clients: [NamedToken]
  /// Tokens for `GET /metrics` only.
  public var metrics: [NamedToken]

  /// Creates a set of tokens.
  public init(clients: [NamedToken] = [], metrics: [NamedToken] = []) {
    self.clients = clients
    self.metrics = metrics
  }

  /// Checks that a request carries a token for its route, which is not one of the open routes.
  ///
  /// - Returns: The name of the token, if it has one.
  /// - Throws: ``ServiceError/unauthorized(tokenWasGiven:)`` if the request does not.
  package func check(_ headers: Headers, route: String?) throws(ServiceError) -> String? {
    let accepted = route == Self.metricsRoute ? clients + metrics : clients
    guard !accepted.isEmpty else { return nil }
    let credentials = headers.values("Authorization")
    guard let parts = credentials.first?.split(separator: " ", maxSplits: 1),
      parts.count == 2, parts[0].lowercased() == "bearer"
    else { throw .unauthorized(tokenWasGiven: false) }
    let given = Array(parts[1].utf8)
    // All tokens are compared, so that the time does not depend on which one matches.
    let matching = accepted.filter { $0.token.isEqual(to: given) }
    guard credentials.count == 1, let token = matching.first else {
      throw .unauthorized(tokenWasGiven: true)
    }
    return token.name
  }

  private static let metricsRoute = "/metrics"
}
