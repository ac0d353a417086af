// Where the server listens, and how it ends.

import ArgumentParser

/// The options of the server as a whole.
struct ServerOptions: ParsableArguments {
  @Option(name: .long, help: "The name or address to listen on.")
  var host = "127.0.0.1"
  @Option(name: .long, help: "The port to listen on; 0 for any that is free.")
  var port = 8080
  @Flag(
    name: .long,
    help: """
      Share the port with other servers that say so too, so that a successor can take over: it \
      listens once its model is loaded, and no client notices when this one is ended.
      """)
  var reusePort = false
  @Flag(name: .long, help: "Log a line for every request.")
  var logRequests = false
  @Option(name: .long, help: "Seconds after SIGTERM that new clients are still served.")
  var grace = 1.0
  @Option(name: .long, help: "Seconds after SIGTERM at which what is left is broken off.")
  var deadline = 30.0

  func validate() throws {
    try checkRange("--port", port, 0...65_535)
    try checkSeconds("--grace", grace)
    try checkSeconds("--deadline", deadline)
  }
}
