import ArgumentParser

/// Where the server listens, what it logs and how it ends.
struct ServerOptions: ParsableArguments {
  @Option(name: .long, help: "Host name or address to listen on.")
  var host = "127.0.0.1"
  @Option(name: .long, help: "Port to listen on; 0 for any free port.")
  var port = 8080
  @Flag(
    name: .long,
    help: """
      Share the port with other servers that set this option, so that a new server can take over \
      without failed requests. It listens once its models are loaded.
      """)
  var reusePort = false
  @Flag(name: .long, help: "Log a line for every request.")
  var logRequests = false
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Time after SIGTERM during which new clients are still served.", valueName: "seconds"))
  var drainDelay = 1.0
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Time after SIGTERM at which the remaining requests are aborted.", valueName: "seconds"))
  var drainTimeout = 30.0

  func validate() throws {
    try checkRange("--port", port, 0...65_535)
    try checkSeconds("--drain-delay", drainDelay)
    try checkSeconds("--drain-timeout", drainTimeout)
    guard drainDelay <= drainTimeout else {
      throw ValidationError(
        "--drain-delay must be at most --drain-timeout, \(drainTimeout) seconds")
    }
  }
}
