// lacuna health: whether a server is ready, for whoever has no other client.

import ArgumentParser
import HTTP

/// Asks a server whether it is ready.
struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a server whether it is ready.",
    discussion: """
      Ends with exit code 0 if GET /health is answered by 200, else with 1 and the reason in a \
      line: the health check of a container that has neither a shell nor a client.
      """)

  @Option(name: .long, help: "The name or address of the server.")
  var host = "127.0.0.1"
  @Option(name: .long, help: "The port of the server.")
  var port = 8080
  @Option(name: .long, help: "Seconds that each of connecting, sending and receiving may take.")
  var patience = 2

  func validate() throws {
    try checkRange("--port", port, 1...65_535)
    try checkRange("--patience", patience, 1...3600)
  }

  func run() throws {
    let status = try HealthProbe.status(
      of: "/health", host: host, port: port, patience: patience)
    guard status == .ok else { throw CommandError("\(host):\(port) is not ready: \(status)") }
  }
}
