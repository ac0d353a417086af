import CLinux
import Foundation
import HTTP
import Logging
import Prediction
import PredictionStore
import Synchronization

/// Predictions over HTTP.
///
/// ```swift
/// let service = PredictionService(ServiceConfiguration(), store: store, logger: logger)
/// let server = try Server(ServerConfiguration(), router: service.router, hooks: service.hooks)
/// let model = ModelSource("2dmd") { try Predictor(path: "Models/2dmd", catalogue: catalogue) }
/// try service.load([model]).get()
/// ```
///
/// It answers `/health` from the start, and all other routes once its models are loaded.
public final class PredictionService: Sendable {
  let configuration: ServiceConfiguration
  let store: PredictionStore
  let logger: Logger
  let requests = RequestMetrics(routes: Route.patterns)
  package let predictions = PredictionMetrics()
  /// Answers small requests whose predictions have to be computed.
  let batcher = Batcher(largestBatch: 16, respond: PredictionService.responses)
  let started = Date.now
  private let crossOrigin: CrossOrigin
  private let state: Mutex<State>

  /// What a reload replaces.
  private struct State {
    var models: ServedModels?
    var tokens: AccessTokens
    var lastReload: Reload?
    var reloadFailures = 0
  }

  /// Creates a service without a model.
  public init(_ configuration: ServiceConfiguration, store: PredictionStore, logger: Logger) {
    self.configuration = configuration
    self.store = store
    self.logger = logger
    crossOrigin = CrossOrigin(allowed: configuration.allowedOrigins)
    state = Mutex(State(tokens: configuration.tokens))
  }

  // MARK: The models

  /// Reads models and serves them from then on, in their order.
  ///
  /// Requests under way are answered by the models before. A model or the tokens that cannot be read do not change the
  /// rest: of such a model, and of the tokens, those from before stay in use. Nothing is served before every model has
  /// been read once.
  ///
  /// - Parameters:
  ///   - tokens: Reads the tokens that are required from then on; nil for the same ones.
  ///   - sources: The models, at least one, with different names.
  /// - Returns: The models that are served, and the errors of what could not be read: what the sources throw,
  ///   ``SelfCheckFailure``, or `ModelError` for a model that has the name of another.
  @discardableResult
  public func load(
    tokens: () throws -> AccessTokens? = { nil }, _ sources: [ModelSource]
  ) -> LoadReport {
    var report = LoadReport()
    let newTokens = report.value(tokens).flatMap(\.self)
    let old = servedModels?.all ?? []
    var models = sources.map { source in old.first { $0.source == source.name } }
    for (index, source) in sources.enumerated() {
      models[index] =
        report.value { try read(source, at: index, among: models) } ?? models[index]?.kept()
    }
    let all = models.compactMap(\.self)
    let served =
      all.count < sources.count
      ? nil
      : report.value {
        let caching = CachingPredictor(
          try Predictors(all.map(\.predictor)), store: store, limits: configuration.limits,
          metrics: predictions)
        return ServedModels(all, caching)
      }
    report.models = served?.all.map(\.predictor.identity) ?? []
    state.withLock { state in
      if let newTokens { state.tokens = newTokens }
      if let served { state.models = served }
      state.lastReload = Reload(time: .now, isSuccessful: report.failures.isEmpty)
      if !report.failures.isEmpty { state.reloadFailures += 1 }
    }
    // Reading the files took several times the memory that the models keep.
    malloc_trim(0)
    return report
  }

  /// Reads a model that can be served beside those at the other places.
  private func read(
    _ source: ModelSource, at place: Int, among models: [ServedModel?]
  ) throws -> ServedModel {
    let predictor = try source.load()
    try predictor.checkItself()
    var all = models.map { $0?.predictor }
    all[place] = predictor
    _ = try Predictors(all.compactMap(\.self))
    return try ServedModel(predictor, source: source.name)
  }

  /// The last load or reload, if one has ended, and the number of those in which something could not be read.
  var reloads: (last: Reload?, failures: Int) {
    state.withLock { ($0.lastReload, $0.reloadFailures) }
  }

  /// The models that are served; nil before all have been loaded.
  var servedModels: ServedModels? { state.withLock { $0.models } }

  /// Returns the models that are served.
  ///
  /// - Throws: ``ServiceError/loading`` before all have been loaded.
  func readyModels() throws(ServiceError) -> ServedModels {
    guard let models = servedModels else { throw .loading }
    return models
  }

  // MARK: Every request

  /// The routes for a server.
  ///
  /// The service lives as long as a server has them.
  public var router: Router {
    var router = Router()
    for route in Route.all {
      router.on(route.method, route.pattern, accepts: route.accepts, route.handler(self))
    }
    return router
  }

  /// What the service does with every request, for a server.
  public var hooks: ServerHooks {
    var hooks = ServerHooks()
    hooks.begin = { [self] in begin(&$0) }
    hooks.failure = { [self] error, request in failure(error, request) }
    hooks.finish = { [self] in finish(&$0, $1) }
    hooks.observe = { [self] in observe($0) }
    hooks.report = { [logger] in logger.error("\($0)") }
    return hooks
  }

  private func begin(_ request: inout Request) -> Response? {
    let context = RequestContext(request.headers)
    request.context = context
    do throws(ServiceError) {
      try checkHost(of: request)
      try crossOrigin.check(request)
      if let preflight = crossOrigin.preflight(request) { return preflight }
      if let token = try tokenName(of: request) { request.context = context.with(token: token) }
      return nil
    } catch {
      return Response(problem: Problem(error), to: request, headers: error.headers)
    }
  }

  private func checkHost(of request: Request) throws(ServiceError) {
    guard let hosts = configuration.allowedHosts, let authority = request.authority,
      !hosts.contains(authority)
    else { return }
    throw .unknownHost(authority)
  }

  /// Returns the name of a request's token, if it has one.
  ///
  /// - Throws: ``ServiceError/unauthorized(tokenWasGiven:)`` if the request lacks a token that it needs.
  private func tokenName(of request: Request) throws(ServiceError) -> String? {
    if let pattern = request.route, Route.openPatterns.contains(pattern) { return nil }
    let tokens = state.withLock { $0.tokens }
    return try tokens.check(request.headers, route: request.route)
  }

  private func failure(_ error: any Error, _ request: Request?) -> Response {
    let problem = Problem(error)
    var response = Response(problem: problem, to: request)
    // What could not be parsed as a request gets an identifier too.
    if request == nil { response.context = RequestContext([:]) }
    if problem.status == .internalServerError {
      logger.error(
        "request failed", error: error,
        metadata: metadata(of: request, context: request?.context ?? response.context))
    }
    return response
  }

  private func finish(_ response: inout Response, _ request: Request?) {
    if let context = (request?.context ?? response.context) as? RequestContext {
      response.headers.append("X-Request-Id", context.id)
    }
    crossOrigin.finish(&response, to: request)
  }
}
