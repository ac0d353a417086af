import ArgumentParser
import HTTP

/// `lacuna health`: checks whether a server is ready, for containers that have neither a shell nor an HTTP client.
struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check whether a server is ready.",
    discussion: """
      Exits with 0 if GET /health returns 200. Otherwise it exits with 1 and prints the reason. \
      It serves as the health check of a container without a shell or an HTTP client.
      """)

  @Option(name: .long, help: "Host name or address of the server.")
  var host = "127.0.0.1"
  @Option(name: .long, help: "Port of the server.")
  var port = 8080
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Time that each of connecting, sending and receiving may take.", valueName: "seconds"))
  var timeout = 2

  func validate() throws {
    try checkRange("--port", port, 1...65_535)
    try checkRange("--timeout", timeout, 1...3600)
  }

  func run() throws {
    let status = try HealthProbe.status(
      of: "/health", host: host, port: port, timeout: timeout)
    guard status == .ok else { throw CommandError("\(host):\(port) is not ready: \(status)") }
  }
}
