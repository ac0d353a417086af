import ArgumentParser
import Foundation
import HTTP
import Logging
import Prediction
import PredictionStore
import Service
import Structures

/// `lacuna serve`: serves predictions over HTTP until it is terminated.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve predictions over HTTP.",
    discussion: """
      GET /health returns 503 until all models are loaded and have passed their self-checks. SIGTERM or \
      SIGINT ends the server after it has answered all requests; a second signal ends it \
      immediately. SIGHUP reloads the models and the tokens without interrupting requests; what cannot \
      be read stays as it was. The log is written to standard error, one JSON object per \
      line.
      """)

  @OptionGroup(title: "Server") var options: ServerOptions
  @OptionGroup(title: "Models") var models: ModelListOptions
  @OptionGroup(title: "Cache") var cache: CacheOptions
  @OptionGroup(title: "Access") var access: AccessOptions
  @OptionGroup(title: "Limits") var http: HTTPOptions
  @OptionGroup(title: "Limits") var requests: RequestOptions
  @OptionGroup(title: "Limits") var enumeration: EnumerationLimit

  func run() throws {
    let signals = SignalQueue([SIGTERM, SIGINT, SIGHUP])
    Heap.keepMemory()
    // The server continues if the reader of its log ends.
    signal(SIGPIPE, SIG_IGN)
    let sink = LogSink(descriptor: STDERR_FILENO)
    defer { sink.flush() }
    let logger = Logger(label: "lacuna") { _ in JSONLogHandler(sink: sink) }

    let configuration = try serviceConfiguration()
    let store = PredictionStore(try cache.configuration(), logger: logger)
    defer { store.close() }
    let service = PredictionService(configuration, store: store, logger: logger)
    let warn = { (text: String) in logger.warning("\(text)") }
    let load = { try service.load(models.sources(warn: warn)).get() }
    // On a shared port requests arrive as soon as the server listens: the models are loaded first.
    let preloaded = options.reusePort ? try load() : nil
    let server = try Server(
      serverConfiguration, router: service.router, hooks: service.hooks)
    announce(server, isOpen: configuration.tokens.clients.isEmpty, to: logger)
    let identities = try preloaded ?? load()
    logger.info("ready", metadata: metadata(of: identities))

    while signals.next() == SIGHUP { reload(service, logger: logger) }

    Thread.detachNewThread {
      while signals.next() == SIGHUP {}
      _exit(EXIT_FAILURE)
    }
    logger.info("draining")
    let isDone = server.drain(delay: options.drainDelay, timeout: options.drainTimeout)
    if !isDone { logger.warning("aborted the requests that were still in progress") }
  }

  private func serviceConfiguration() throws -> ServiceConfiguration {
    var configuration = ServiceConfiguration()
    configuration.tokens = try access.tokens()
    configuration.allowedOrigins = try access.origins()
    configuration.allowedHosts = access.hosts(
      listeningOn: options.host, hasToken: !configuration.tokens.clients.isEmpty)
    configuration.logsRequests = options.logRequests
    configuration.lineLimit = requests.maxLineBytes
    configuration.limits = requests.limits
    configuration.enumerationCost = enumeration.maxEnumerationCost
    return configuration
  }

  private var serverConfiguration: ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.limits = http.limits
    configuration.maxLightCost = ConfigurationDocument.greatestLightWeight
    configuration.host = options.host
    configuration.port = options.port
    configuration.sharesPort = options.reusePort
    return configuration
  }

  private func announce(_ server: Server, isOpen: Bool, to logger: Logger) {
    logger.info(
      "listening",
      metadata: ["urls": .array(server.addresses.map { "http://\($0)" })])
    let isLocal = server.addresses.allSatisfy { AllowedHosts.isLoopback($0.host) }
    guard isOpen, !isLocal else { return }
    logger.warning(
      """
      serving a non-loopback address without a token: everyone who can reach it may use the \
      server; --token-file or LACUNA_TOKEN restricts it
      """)
  }

  private func reload(_ service: PredictionService, logger: Logger) {
    let report = service.load(
      tokens: access.tokens, models.sources { logger.warning("\($0)") })
    for failure in report.failures {
      logger.error("a part of the reload failed; it stays as it was", error: failure)
    }
    if report.failures.isEmpty {
      logger.info("reloaded", metadata: metadata(of: report.models))
    } else {
      logger.warning("the reload is incomplete", metadata: metadata(of: report.models))
    }
  }

  private func metadata(of models: [String]) -> Logger.Metadata {
    ["models": .array(models.map { "\($0)" })]
  }
}
