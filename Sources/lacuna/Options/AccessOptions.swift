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
      Origin whose web pages may read responses, such as https://example.org, or '*' for all. \
      Can be repeated.
      """, valueName: "origin"))
  var allowOrigin: [String] = []

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

  func validate() throws {
    for origin in allowOrigin where origin != "*" {
      // RFC 6454 section 6.2: scheme, host and port, nothing else.
      guard let url = URL(string: origin), let scheme = url.scheme, let host = url.host,
        origin == "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? "")
      else {
        throw ValidationError(
          "--allow-origin \(origin) is not '*' or an origin such as https://example.org")
      }
    }
  }
}
