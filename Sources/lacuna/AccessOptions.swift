// Who may ask the server.

import ArgumentParser
import Foundation
import Service

/// The options that say who may ask.
struct AccessOptions: ParsableArguments {
  @Option(
    name: .long,
    help: """
      A file with the token that clients have to send as Authorization: Bearer; the environment \
      variable LACUNA_TOKEN may hold it instead. Health, below /v2 too, and the pages need none.
      """)
  var tokenFile: String?
  @Option(
    name: .long,
    help: """
      An origin whose pages may read answers, as https://example.org; may be repeated; '*' for all.
      """)
  var allowOrigin: [String] = []

  /// The token, nil if none was given.
  func token() throws -> BearerToken? {
    let text: String
    let source: String
    if let tokenFile {
      guard let file = FileHandle(forReadingAtPath: tokenFile),
        let bytes = try? file.read(upToCount: BearerToken.maximumLength + 2)
      else { throw StartError("\(tokenFile): the file cannot be read") }
      text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
      source = tokenFile
    } else if let variable = ProcessInfo.processInfo.environment["LACUNA_TOKEN"] {
      text = variable
      source = "LACUNA_TOKEN"
    } else {
      return nil
    }
    guard let token = BearerToken(text) else {
      throw StartError(
        "\(source): a token is 1 to \(BearerToken.maximumLength) letters, digits or -._~+/, "
          + "and any = at its end")
    }
    return token
  }

  func validate() throws {
    for origin in allowOrigin where origin != "*" {
      // RFC 6454 section 6.2: scheme, host and port, and nothing after them.
      guard let url = URL(string: origin), let scheme = url.scheme, let host = url.host,
        origin == "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? "")
      else {
        throw ValidationError("--allow-origin must be as https://example.org or '*'.")
      }
    }
  }
}

/// Why a command cannot begin, in one line.
struct StartError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
