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
/// try service.load { try Predictor(path: "Models/2dmd", catalogue: catalogue) }
/// ```
///
/// It answers `/health` from the start, and all other routes once a model is loaded.
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
    var model: ServedModel?
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

  // MARK: The model

  /// Loads a model and serves it from then on.
  ///
  /// Requests under way are answered by the model before it.
  ///
  /// - Parameters:
  ///   - tokens: Reads the tokens that are required from then on; nil for the same ones.
  ///   - load: Loads the model, while the server goes on serving.
  /// - Returns: The model's identity.
  /// - Throws: What `tokens` and `load` throw, or ``SelfCheckFailure``; then model and tokens have not changed.
  @discardableResult
  public func load(
    tokens: () throws -> AccessTokens? = { nil }, _ load: () throws -> Predictor
  ) throws -> String {
    do {
      let tokens = try tokens()
      let predictor = try load()
      try predictor.checkItself()
      let served = try ServedModel(
        CachingPredictor(
          predictor, store: store, limits: configuration.limits, metrics: predictions))
      state.withLock { state in
        state.model = served
        if let tokens { state.tokens = tokens }
        state.lastReload = Reload(time: .now, isSuccessful: true)
      }
      // Reading the file took several times the memory that the model keeps.
      malloc_trim(0)
      return predictor.identity
    } catch {
      state.withLock { state in
        state.lastReload = Reload(time: .now, isSuccessful: false)
        state.reloadFailures += 1
      }
      throw error
    }
  }

  /// The last load or reload, if one has ended, and the number of those that failed.
  var reloads: (last: Reload?, failures: Int) {
    state.withLock { ($0.lastReload, $0.reloadFailures) }
  }

  /// Returns the response to `GET /model`.
  ///
  /// - Throws: ``ServiceError/loading`` while the first model loads.
  func modelDocument() throws(ServiceError) -> [UInt8] {
    let (model, lastReload) = state.withLock { ($0.model, $0.lastReload) }
    guard let model, let lastReload else { throw .loading }
    return model.description(lastReload)
  }

  /// The model that is served; nil while the first one loads.
  var servedModel: ServedModel? { state.withLock { $0.model } }

  /// Returns the model that is served.
  ///
  /// - Throws: ``ServiceError/loading`` while the first one loads.
  func readyModel() throws(ServiceError) -> ServedModel {
    guard let model = servedModel else { throw .loading }
    return model
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
