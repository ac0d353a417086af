import Foundation
import HTTPSupport
import Testing

/// `lacuna serve`, listening on a free port.
final class Served {
  let program: Program
  private(set) var port = 0
  /// The lines of the log that have been read.
  private(set) var log: [String] = []

  init(
    _ arguments: String..., models: String = Fixture.models, environment: [String: String] = [:]
  ) throws {
    program = try Program(
      ["serve", "--port", "0", "--models", models, "--model", Fixture.model] + arguments,
      environment: environment)
    let line = try waitForLog("listening")
    let match = try #require(line.firstMatch(of: #/http://[0-9.]+:(\d+)/#))
    port = try #require(Int(match.1))
  }

  func client() throws -> Client { try Client(port: port) }

  /// Reads the log up to a line that contains `text`.
  @discardableResult
  func waitForLog(_ text: String) throws -> String {
    while let line = try program.readErrorLine() {
      log.append(line)
      if line.contains(text) { return line }
    }
    throw Client.Failure("the log ended without \(text): \(log)")
  }

  func waitUntilReady() throws { try waitForLog(#""message":"ready""#) }
}
