// lacuna serve: the server, from its start to its end.

import ArgumentParser
import Foundation
import HTTP
import Logging
import Prediction
import PredictionStore
import Service

/// Serves predictions over HTTP.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve predictions over HTTP.",
    discussion: """
      /health answers from the start on, 503 until the model is loaded and has passed its check. \
      SIGTERM and SIGINT end the server once every request is answered, a second one ends it at \
      once. SIGHUP loads the model anew without losing a request. The log is JSON, a line an \
      event, on standard error.
      """)

  @Option(name: .long, help: "The name or address to listen on.")
  var host = "127.0.0.1"
  @Option(name: .long, help: "The port to listen on; 0 for any that is free.")
  var port = 8080
  @OptionGroup var model: ModelOptions
  @Option(name: .long, help: "The SQLite file that predictions are kept in.")
  var cache = "lacuna.sqlite"
  @Flag(name: .long, help: "Keep predictions in memory alone.")
  var noCacheFile = false
  @Option(name: .long, help: "Predictions kept in memory.")
  var cacheEntries = StoreConfiguration(path: nil).maximumEntriesInMemory
  @Option(name: .long, help: "Predictions kept in the file; the oldest go first.")
  var cacheRows = StoreConfiguration(path: nil).maximumRows
  @OptionGroup(title: "Access") var access: AccessOptions
  @Flag(name: .long, help: "Log a line for every request.")
  var logRequests = false
  @Option(name: .long, help: "Seconds after SIGTERM that new clients are still served.")
  var grace = 1.0
  @Option(name: .long, help: "Seconds after SIGTERM at which what is left is broken off.")
  var deadline = 30.0
  @Option(name: .long, help: "Bytes of a line of NDJSON; longer ones are answered by a problem.")
  var maxLine = LineAnswerer.defaultLineLimit
  @OptionGroup(title: "Limits") var http: HTTPOptions

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535.") }
    guard (1...100_000_000).contains(cacheEntries) else {
      throw ValidationError("--cache-entries must be 1 to 100000000.")
    }
    guard (1...1_000_000_000_000).contains(cacheRows) else {
      throw ValidationError("--cache-rows must be 1 to 1000000000000.")
    }
    guard (1...1 << 30).contains(maxLine) else {
      throw ValidationError("--max-line must be 1 to \(1 << 30).")
    }
    try checkSeconds("--grace", grace)
    try checkSeconds("--deadline", deadline)
  }

  func run() throws {
    let signals = SignalQueue([SIGTERM, SIGINT, SIGHUP])
    // A log that nobody reads any more is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let logger = Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) }

    var configuration = ServiceConfiguration()
    configuration.token = try access.token()
    configuration.allowedOrigins = access.allowOrigin
    configuration.logsRequests = logRequests
    configuration.lineLimit = maxLine
    var storeConfiguration = StoreConfiguration(path: noCacheFile ? nil : cache)
    storeConfiguration.maximumEntriesInMemory = cacheEntries
    storeConfiguration.maximumRows = cacheRows
    var serverConfiguration = http.configuration
    serverConfiguration.host = host
    serverConfiguration.port = port

    let store = PredictionStore(storeConfiguration, logger: logger)
    defer { store.close() }
    let service = PredictionService(configuration, store: store, logger: logger)
    let server = try Server(
      serverConfiguration, router: service.router, hooks: service.hooks)
    announce(server, isOpen: configuration.token == nil, to: logger)
    let identity = try service.load { try model.load() }
    logger.info("ready", metadata: ["model": "\(identity)"])

    while signals.next() == SIGHUP { reload(service, logger: logger) }

    Thread.detachNewThread {
      while signals.next() == SIGHUP {}
      _exit(EXIT_FAILURE)
    }
    logger.info("draining", metadata: ["grace_s": "\(grace)", "deadline_s": "\(deadline)"])
    let isDone = server.drain(grace: .seconds(grace), deadline: .seconds(deadline))
    if !isDone { logger.warning("requests were broken off at the deadline") }
    logger.info("stopped")
  }

  private func announce(_ server: Server, isOpen: Bool, to logger: Logger) {
    logger.info(
      "listening",
      metadata: ["urls": .array(server.addresses.map { "http://\($0)" })])
    let isLocal = server.addresses.allSatisfy { $0.host.hasPrefix("127.") || $0.host == "::1" }
    guard isOpen, !isLocal else { return }
    logger.warning(
      "anybody who reaches this address may ask: it is not loopback, and neither --token-file nor LACUNA_TOKEN is given"
    )
  }

  private func reload(_ service: PredictionService, logger: Logger) {
    do {
      let identity = try service.load { try model.load() }
      logger.info("model loaded anew", metadata: ["model": "\(identity)"])
    } catch {
      logger.error("the model cannot be loaded anew; the one before stays", error: error)
    }
  }
}
