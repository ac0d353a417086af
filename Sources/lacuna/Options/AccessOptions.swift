import ArgumentParser
import Foundation
import Service

/// Who may use a server.
struct AccessOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      File with the tokens that requests must carry as Authorization: Bearer, one per line, as \
      TOKEN, NAME: TOKEN or NAME TOKEN; # begins a comment. The name stands in the request log. \
      SIGHUP reads the file again. The environment variable LACUNA_TOKEN is an alternative for one \
      token. Health checks and the web pages need no token.
      """, valueName: "file"))
  var tokenFile: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      File like --token-file, with tokens that open GET /metrics only. The environment variable \
      LACUNA_METRICS_TOKEN is an alternative.
      """, valueName: "file"))
  var metricsTokenFile: String?
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Origin whose web pages may use the server, as scheme://host or scheme://host:port, or '*' \
      for all. Can be repeated.
      """, valueName: "origin"))
  var allowOrigin: [String] = []
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Host name by which clients may address the server, besides localhost and IP addresses. Can be \
      repeated. Names are checked on loopback without a token, and always if this option is given.
      """, valueName: "name"))
  var allowHost: [String] = []

  /// Reads the tokens from the files or the environment.
  func tokens() throws(CommandError) -> AccessTokens {
    AccessTokens(
      clients: try Self.tokens(file: tokenFile, variable: "LACUNA_TOKEN"),
      metrics: try Self.tokens(file: metricsTokenFile, variable: "LACUNA_METRICS_TOKEN"))
  }

  /// The maximum size of a file of tokens, in bytes.
  private static let maximumFileSize = 1 << 20

  private static func tokens(
    file path: String?, variable: String
  ) throws(CommandError) -> [NamedToken] {
    if let path {
      guard let file = FileHandle(forReadingAtPath: path),
        let bytes = try? file.read(upToCount: maximumFileSize + 1) ?? Data()
      else { throw CommandError("\(path): the file cannot be read") }
      guard bytes.count <= maximumFileSize else {
        throw CommandError("\(path): the file is larger than \(maximumFileSize) bytes")
      }
      do {
        return try NamedToken.list(String(decoding: bytes, as: UTF8.self))
      } catch {
        throw CommandError("\(path): \(error)")
      }
    }
    guard let text = ProcessInfo.processInfo.environment[variable] else { return [] }
    guard !text.isEmpty else {
      throw CommandError("\(variable) is empty; set it to a token, or unset it to require none")
    }
    guard let token = BearerToken(text) else {
      throw CommandError("\(variable): a token has \(NamedToken.tokenSyntax)")
    }
    return [NamedToken(token)]
  }

  /// The allowed origins, as browsers send them.
  func origins() throws(WebOrigin.Invalid) -> [String] {
    try allowOrigin.map { (origin) throws(WebOrigin.Invalid) in
      origin == "*" ? origin : try WebOrigin(origin).description
    }
  }

  /// The hosts that requests may name to a server that listens on `host`; nil for any.
  func hosts(listeningOn host: String, hasToken: Bool) -> AllowedHosts? {
    guard !allowHost.isEmpty || !hasToken && AllowedHosts.isLoopback(host) else { return nil }
    return AllowedHosts(allowHost)
  }

  func validate() throws {
    for origin in allowOrigin where origin != "*" {
      do {
        _ = try WebOrigin(origin)
      } catch {
        throw ValidationError("--allow-origin \(origin): \(error)")
      }
    }
    for host in allowHost where !AllowedHosts.isName(host) {
      throw ValidationError(
        "--allow-host \(host) is not a host name without a port, such as lacuna.example.org")
    }
  }
}
