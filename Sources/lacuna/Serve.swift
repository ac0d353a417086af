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

  @OptionGroup(title: "Server") var options: ServerOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Cache") var cache: CacheOptions
  @OptionGroup(title: "Access") var access: AccessOptions
  @OptionGroup(title: "Limits") var http: HTTPOptions
  @OptionGroup(title: "Limits") var lines: LineOptions

  func run() throws {
    let signals = SignalQueue([SIGTERM, SIGINT, SIGHUP])
    Heap.keepMemory()
    // A log that nobody reads any more is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let logger = Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) }

    var configuration = ServiceConfiguration()
    configuration.token = try access.token()
    configuration.allowedOrigins = access.allowOrigin
    configuration.logsRequests = options.logRequests
    configuration.lineLimit = lines.maxLine
    var serverConfiguration = http.configuration
    serverConfiguration.host = options.host
    serverConfiguration.port = options.port
    serverConfiguration.sharesPort = options.reusePort

    let store = PredictionStore(cache.configuration, logger: logger)
    defer { store.close() }
    let service = PredictionService(configuration, store: store, logger: logger)
    let load = { try service.load { try model.load() } }
    // Who shares a port gets clients as soon as it listens: it has to be ready by then.
    let early = options.reusePort ? try load() : nil
    let server = try Server(
      serverConfiguration, router: service.router, hooks: service.hooks)
    announce(server, isOpen: configuration.token == nil, to: logger)
    let identity = try early ?? load()
    logger.info("ready", metadata: ["model": "\(identity)"])

    while signals.next() == SIGHUP { reload(service, logger: logger) }

    Thread.detachNewThread {
      while signals.next() == SIGHUP {}
      _exit(EXIT_FAILURE)
    }
    logger.info("draining")
    let isDone = server.drain(
      grace: .seconds(options.grace), deadline: .seconds(options.deadline))
    if !isDone { logger.warning("requests were broken off at the deadline") }
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
