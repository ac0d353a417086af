import ArgumentParser
import Foundation
import Service

/// Who may use a server.
struct AccessOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      File with the token that requests must carry as Authorization: Bearer. The environment \
      variable LACUNA_TOKEN is an alternative. Health checks and the web pages need no token.
      """, valueName: "file"))
  var tokenFile: String?
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

  /// Reads the token; nil if none is given.
  func token() throws -> BearerToken? {
    let text: String
    let source: String
    if let tokenFile {
      guard let file = FileHandle(forReadingAtPath: tokenFile),
        let bytes = try? file.read(upToCount: BearerToken.maximumLength + 2)
      else { throw CommandError("\(tokenFile): the file cannot be read") }
      text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
      source = tokenFile
    } else if let variable = ProcessInfo.processInfo.environment["LACUNA_TOKEN"] {
      text = variable
      source = "LACUNA_TOKEN"
    } else {
      return nil
    }
    guard let token = BearerToken(text) else {
      throw CommandError(
        "\(source): the token must be 1 to \(BearerToken.maximumLength) letters, digits or -._~+/, "
          + "optionally followed by =")
    }
    return token
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
